package dev.ets.eval;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a summary into the folder of its results: {@code summary.json}, {@code report.html},
 * {@code summary.md} and the plots as {@code plots/*.svg}.
 */
public final class ReportFiles {
  private ReportFiles() {}

  /**
   * Writes all files, in place of older ones.
   *
   * @param json for {@code summary.json}, without the end of the line
   * @param settings that the figures depend on
   */
  public static void write(Path folder, String json, Summary summary, ObjectNode settings) {
    List<Plot> plots = new ArrayList<>(Plots.costs(summary));
    plots.addAll(Plots.curves(summary));
    Path pictures = folder.resolve("plots");
    try {
      Files.writeString(folder.resolve("summary.json"), json + "\n");
      Files.writeString(folder.resolve("report.html"), HtmlReport.of(summary, settings));
      Files.writeString(folder.resolve("summary.md"), MarkdownReport.of(summary));
      Files.createDirectories(pictures);
      for (Plot plot : plots) {
        Files.writeString(pictures.resolve(plot.name() + ".svg"), PlotSvg.file(plot));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to %s: %s".formatted(folder, e.getMessage()), e);
    }
  }
}
