package dev.ets.train;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import javax.imageio.ImageIO;

/** Draws the losses of a run over its steps, on a logarithmic scale. Needs no display. */
final class LossCurve {
  private static final int WIDTH = 960;
  private static final int HEIGHT = 540;
  private static final int LEFT = 70;
  private static final int RIGHT = 30;
  private static final int TOP = 40;
  private static final int BOTTOM = 50;
  private static final double[] TICKS = {
    0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10
  };

  private record Series(
      String name, Color color, float width, ToDoubleFunction<TrainLog.Line> loss) {}

  private static final List<Series> ALL =
      List.of(
          new Series("train", new Color(0x9ecae1), 1, TrainLog.Line::loss),
          new Series("train, value head", new Color(0xfdd0a2), 1, TrainLog.Line::valueLoss),
          new Series("dev", new Color(0x08519c), 2.5f, TrainLog.Line::devLoss),
          new Series("dev, value head", new Color(0xd94801), 2.5f, TrainLog.Line::devValueLoss));

  private final List<TrainLog.Line> lines;
  private final Graphics2D g;
  private double low = Double.MAX_VALUE;
  private double high = Double.MIN_VALUE;

  private LossCurve(List<TrainLog.Line> lines, Graphics2D g) {
    this.lines = lines;
    this.g = g;
  }

  /** Writes a PNG file; nothing when no loss was logged. */
  static void draw(List<TrainLog.Line> lines, Path file) throws IOException {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, WIDTH, HEIGHT);
    g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
    new LossCurve(lines, g).draw();
    g.dispose();
    ImageIO.write(image, "png", file.toFile());
  }

  private void draw() {
    for (TrainLog.Line line : lines) {
      for (Series s : ALL) {
        double loss = s.loss.applyAsDouble(line);
        if (loss > 0) {
          low = Math.min(low, loss);
          high = Math.max(high, loss);
        }
      }
    }
    if (low > high) {
      return;
    }
    low *= 0.9;
    high *= 1.1;
    axes();
    int legend = LEFT + 20;
    for (Series s : ALL) {
      if (curve(s)) {
        g.setColor(s.color);
        g.fillRect(legend, TOP - 22, 18, 4);
        g.setColor(Color.DARK_GRAY);
        g.drawString(s.name, legend + 24, TOP - 15);
        legend += 40 + g.getFontMetrics().stringWidth(s.name);
      }
    }
  }

  private void axes() {
    g.setStroke(new BasicStroke(1));
    for (double tick : TICKS) {
      if (tick >= low && tick <= high) {
        int y = (int) y(tick);
        g.setColor(new Color(0xe0e0e0));
        g.drawLine(LEFT, y, WIDTH - RIGHT, y);
        g.setColor(Color.DARK_GRAY);
        g.drawString(String.format(Locale.ROOT, "%s", tick), 12, y + 5);
      }
    }
    long last = lines.getLast().step();
    for (int i = 0; i <= 5; i++) {
      long step = last * i / 5;
      g.drawString(Long.toString(step), (int) x(step) - 12, HEIGHT - BOTTOM + 20);
    }
    g.drawString("loss (nats per target) over steps", WIDTH / 2 - 90, HEIGHT - 10);
    g.drawRect(LEFT, TOP, WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM);
  }

  private boolean curve(Series s) {
    Path2D path = new Path2D.Double();
    boolean any = false;
    for (TrainLog.Line line : lines) {
      double loss = s.loss.applyAsDouble(line);
      if (loss > 0) {
        if (any) {
          path.lineTo(x(line.step()), y(loss));
        } else {
          path.moveTo(x(line.step()), y(loss));
        }
        any = true;
      }
    }
    g.setColor(s.color);
    g.setStroke(new BasicStroke(s.width));
    g.draw(path);
    return any;
  }

  private double x(long step) {
    return LEFT + (double) (WIDTH - LEFT - RIGHT) * step / lines.getLast().step();
  }

  private double y(double loss) {
    double share = (Math.log(loss) - Math.log(low)) / (Math.log(high) - Math.log(low));
    return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
  }
}
