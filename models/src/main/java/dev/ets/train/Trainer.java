package dev.ets.train;

import dev.ets.exec.vector.Workers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Trains a model and keeps a folder up to date: {@code state.bin} (to resume from), {@code log.tsv}
 * and {@code loss.png}. The same source, settings and seed give the same weights to the bit,
 * whatever the number of threads and however often the run was stopped and resumed.
 */
public final class Trainer {
  private static final String STATE = "state.bin";

  private final Parameters parameters;
  private final TrainSettings settings;
  private final Workers pool;
  private final float[] gradients;
  private final Transformer model;
  private final Optimiser optimiser;
  private final Batch batch = new Batch();
  private final Path folder;

  private SampleSource source = i -> Sample.language(new int[] {0}, new float[1]);
  private List<Sample> dev = List.of();
  private TrainState state = new TrainState(0, 0, 0);
  private Consumer<TrainLog.Line> listener = line -> {};

  /**
   * @param parameters start values; trained in place
   * @param folder made when absent
   */
  public Trainer(Parameters parameters, TrainSettings settings, Workers pool, Path folder) {
    this.parameters = parameters;
    this.settings = settings;
    this.pool = pool;
    this.folder = folder;
    gradients = new float[parameters.count()];
    model = new Transformer(parameters, gradients, pool);
    optimiser = new Optimiser(parameters, pool);
  }

  /** Sets the data to learn from. */
  public Trainer on(SampleSource data) {
    source = data;
    return this;
  }

  /** Sets the first sample to learn from; those before it are left out. */
  public Trainer from(long sample) {
    state = new TrainState(0, sample, 0);
    return this;
  }

  /** Sets the samples whose loss is measured now and then, and never learned from. */
  public Trainer measuredOn(List<Sample> samples) {
    dev = List.copyOf(samples);
    return this;
  }

  /** Sets who is told of every logged step. */
  public Trainer tell(Consumer<TrainLog.Line> to) {
    listener = to;
    return this;
  }

  /** Takes up the run whose state the folder holds; without one the run starts at its beginning. */
  public Trainer resume() throws IOException {
    Path file = folder.resolve(STATE);
    if (Files.exists(file)) {
      state = TrainState.load(file, parameters.data(), optimiser.first(), optimiser.second());
    }
    return this;
  }

  /** Number of the sample that training goes on with. */
  public long nextSample() {
    return state.nextSample();
  }

  /** Trains to the end of the settings' steps or minutes, and returns the log of the whole run. */
  public TrainLog run() throws IOException {
    Files.createDirectories(folder);
    TrainLog log = new TrainLog(folder.resolve("log.tsv"), state.step());
    SampleStream stream = new SampleStream(source, state.nextSample(), pool);
    Clock clock = new Clock(state.seconds());
    double saved = clock.seconds();
    while (state.step() < settings.steps() && clock.seconds() < 60 * settings.minutes()) {
      TrainLog.Line line = step(stream, clock);
      state = new TrainState(line.step(), stream.next(), clock.seconds());
      boolean last = state.step() == settings.steps() || clock.seconds() >= 60 * settings.minutes();
      if (last || state.step() % settings.evalEvery() == 0) {
        line = measured(line);
      }
      log.add(line);
      listener.accept(line);
      if (last || clock.seconds() - saved >= 60 * settings.saveMinutes()) {
        state.save(folder.resolve(STATE), parameters.data(), optimiser.first(), optimiser.second());
        LossCurve.draw(log.lines(), folder.resolve("loss.png"));
        saved = clock.seconds();
      }
    }
    return log;
  }

  private TrainLog.Line step(SampleStream stream, Clock clock) {
    double start = clock.seconds();
    List<Sample> samples = stream.step(settings.batchTokens());
    Totals totals = Totals.of(samples);
    float languageScale = (float) (1 / Math.max(totals.weight, 1e-9));
    float valueScale = settings.valueScale() / Math.max(totals.labels, 1);
    Arrays.fill(gradients, 0);
    double language = 0;
    double value = 0;
    for (List<Sample> micro : SampleStream.microBatches(samples, settings.microRows())) {
      batch.fill(parameters.shape(), micro);
      Transformer.Loss loss = model.train(batch, languageScale, valueScale);
      language += loss.language();
      value += loss.value();
    }
    float rate = settings.rate(state.step(), start);
    double norm = optimiser.step(gradients, state.step() + 1, rate);
    if (!Double.isFinite(norm)) {
      throw new IllegalStateException(
          "training diverged at step %d (gradient norm %s): lower the learning rate %s"
              .formatted(state.step() + 1, norm, settings.learningRate()));
    }
    double seconds = clock.seconds();
    return new TrainLog.Line(
        state.step() + 1,
        totals.weight > 0 ? language / totals.weight : Double.NaN,
        totals.labels > 0 ? value / totals.labels : Double.NaN,
        Double.NaN,
        Double.NaN,
        rate,
        norm,
        totals.tokens / (seconds - start),
        seconds);
  }

  /** The line with the losses on the dev samples added. */
  private TrainLog.Line measured(TrainLog.Line line) {
    Totals totals = Totals.of(dev);
    double language = 0;
    double value = 0;
    for (List<Sample> micro : SampleStream.microBatches(dev, settings.microRows())) {
      batch.fill(parameters.shape(), micro);
      Transformer.Loss loss = model.evaluate(batch);
      language += loss.language();
      value += loss.value();
    }
    return new TrainLog.Line(
        line.step(),
        line.loss(),
        line.valueLoss(),
        totals.weight > 0 ? language / totals.weight : Double.NaN,
        totals.labels > 0 ? value / totals.labels : Double.NaN,
        line.rate(),
        line.gradient(),
        line.tokensPerSecond(),
        line.seconds());
  }

  /** What means are taken over. */
  private record Totals(long tokens, double weight, int labels) {
    static Totals of(List<Sample> samples) {
      long tokens = 0;
      double weight = 0;
      int labels = 0;
      for (Sample s : samples) {
        tokens += s.tokens().length;
        for (float w : s.tokenWeight()) {
          weight += w;
        }
        for (float label : s.stepLabel()) {
          labels += Float.isNaN(label) ? 0 : 1;
        }
      }
      return new Totals(tokens, weight, labels);
    }
  }

  /** Training time, carried over from earlier runs. */
  private static final class Clock {
    private final double before;
    private final long start = System.nanoTime();

    Clock(double before) {
      this.before = before;
    }

    double seconds() {
      return before + (System.nanoTime() - start) * 1e-9;
    }
  }
}
