package dev.ets.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The log of a run: a tab-separated file with one line per logged step, also kept in memory. */
public final class TrainLog {
  private static final String HEADER =
      "step\tloss\tvalue_loss\tdev_loss\tdev_value_loss\trate\tgradient\ttokens_per_s\tseconds";

  /**
   * One line. Losses are means in nats per target; NaN where there is no such target or it was not
   * measured.
   *
   * @param gradient norm before clipping
   * @param seconds training time since the very start
   */
  public record Line(
      long step,
      double loss,
      double valueLoss,
      double devLoss,
      double devValueLoss,
      double rate,
      double gradient,
      double tokensPerSecond,
      double seconds) {
    String text() {
      return String.format(
          Locale.ROOT,
          "%d\t%.5f\t%.5f\t%.5f\t%.5f\t%.3e\t%.4f\t%.0f\t%.1f",
          step,
          loss,
          valueLoss,
          devLoss,
          devValueLoss,
          rate,
          gradient,
          tokensPerSecond,
          seconds);
    }

    private static Line parse(String text) {
      String[] f = text.split("\t", -1);
      double[] v = new double[f.length];
      for (int i = 1; i < f.length; i++) {
        v[i] = Double.parseDouble(f[i]);
      }
      return new Line(Long.parseLong(f[0]), v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8]);
    }
  }

  private final Path file;
  private final List<Line> lines = new ArrayList<>();

  /**
   * Opens a log; lines after {@code lastStep}, which a run wrote after its last saved state, are
   * dropped.
   */
  TrainLog(Path file, long lastStep) throws IOException {
    this.file = file;
    if (lastStep > 0 && Files.exists(file)) {
      for (String text : Files.readAllLines(file)) {
        if (!text.equals(HEADER) && !text.isBlank()) {
          Line line = Line.parse(text);
          if (line.step <= lastStep) {
            lines.add(line);
          }
        }
      }
    }
    StringBuilder all = new StringBuilder(HEADER).append('\n');
    for (Line line : lines) {
      all.append(line.text()).append('\n');
    }
    Files.writeString(file, all);
  }

  void add(Line line) throws IOException {
    lines.add(line);
    Files.writeString(file, line.text() + "\n", StandardOpenOption.APPEND);
  }

  /** All lines so far. */
  public List<Line> lines() {
    return List.copyOf(lines);
  }
}
