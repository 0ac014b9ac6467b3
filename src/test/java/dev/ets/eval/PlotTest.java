package dev.ets.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ets.task.Interval;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class PlotTest {
  private static Plot plot(Scale scale, List<Plot.Series> series) {
    return new Plot(
        "name",
        "Title < of \"it\"",
        new Plot.Axis("across", scale, Numbers::brief),
        new Plot.Axis("up", Scale.LINEAR, Numbers::brief),
        series);
  }

  private static Plot.Series series(String name, int style, double... xs) {
    List<Plot.Point> points = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(style);
    for (double x : xs) {
      double y = 0.8 + 0.1 * random.nextDouble();
      points.add(new Plot.Point(x, new Interval(y, y - 0.02, y + 0.02), "256", "about " + x));
    }
    return new Plot.Series(name, style, points);
  }

  private static Document parse(Plot plot) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(PlotSvg.file(plot))));
  }

  @Test
  void drawsASinglePointWhereverItIs() throws Exception {
    for (Scale scale : Scale.values()) {
      for (double x : new double[] {1, 3, 1e9}) {
        Plot plot = plot(scale, List.of(series("a", 0, x)));
        String svg = PlotSvg.file(plot);
        assertFalse(svg.contains("NaN") || svg.contains("Infinity"), svg);
        assertEquals(1, parse(plot).getElementsByTagName("title").getLength());
      }
    }
  }

  @Test
  void givesEveryPointATitleAndEverySeriesItsLooks() throws Exception {
    List<Plot.Series> eight = new ArrayList<>();
    for (int style = 0; style < 8; style++) {
      eight.add(series("method" + style, style, 100, 1000, 20_000));
    }
    Document svg = parse(plot(Scale.LOG, eight));
    NodeList titles = svg.getElementsByTagName("title");
    assertEquals(24, titles.getLength());
    List<String> looks = new ArrayList<>();
    for (int i = 0; i < titles.getLength(); i += 3) {
      Element marker = (Element) titles.item(i).getParentNode();
      looks.add(marker.getAttribute("fill"));
      looks.add(marker.getAttribute("d").replaceFirst("^M[^m]*", ""));
    }
    assertEquals(16, looks.stream().distinct().count(), "8 colours and 8 shapes");
  }

  /** Texts, taken for boxes of their usual size, and those outside of the picture. */
  @Test
  void doesNotPrintTextsOverEachOther() throws Exception {
    List<Plot.Series> eight = new ArrayList<>();
    for (int style = 0; style < 8; style++) {
      eight.add(series("best-of-n" + style, style, 1000 + style, 5000, 20_000));
    }
    NodeList texts = parse(plot(Scale.LOG, eight)).getElementsByTagName("text");
    List<double[]> boxes = new ArrayList<>();
    for (int i = 0; i < texts.getLength(); i++) {
      Element text = (Element) texts.item(i);
      if (text.hasAttribute("transform")) {
        continue; // beside the axis, upright
      }
      double width = 6.5 * text.getTextContent().length();
      double x = Double.parseDouble(text.getAttribute("x"));
      double y = Double.parseDouble(text.getAttribute("y"));
      switch (text.getAttribute("text-anchor")) {
        case "middle" -> x -= width / 2;
        case "end" -> x -= width;
        default -> {}
      }
      double[] box = {x, y - 9, x + width, y};
      assertTrue(x >= 0 && box[2] <= 560 && box[1] >= 0 && y <= 400, text.getTextContent());
      for (double[] other : boxes) {
        boolean apart =
            box[2] <= other[0] || other[2] <= box[0] || box[3] <= other[1] || other[3] <= box[1];
        assertTrue(apart, text.getTextContent());
      }
      boxes.add(box);
    }
    assertTrue(boxes.size() > 8 + 10, "labels were drawn: " + boxes.size());
  }

  @Test
  void marksRoundValues() {
    assertEquals(List.of(1e3, 2e3, 5e3, 1e4, 2e4), Scale.LOG.span(900, 20_000).ticks());
    assertEquals(List.of(5e3, 6e3, 7e3, 8e3, 9e3, 1e4), Scale.LOG.span(8000, 8000).ticks());
    assertEquals(List.of(1.0, 2.0, 4.0, 8.0), Scale.DOUBLING.span(1, 9).ticks());
    Scale.Span span = Scale.LINEAR.span(0.61, 0.78);
    assertTrue(span.low() <= 0.61 && span.high() >= 0.78);
    assertEquals(
        "60% 65% 70% 75% 80%",
        String.join(" ", span.ticks().stream().map(t -> Numbers.brief(100 * t) + "%").toList()));
  }

  @Test
  void writesFiguresBriefly() {
    assertEquals("0", Numbers.brief(0));
    assertEquals("999", Numbers.brief(999));
    assertEquals("20k", Numbers.brief(20_000));
    assertEquals("1.5M", Numbers.brief(1_500_000));
    assertEquals("100", Numbers.brief(100));
  }
}
