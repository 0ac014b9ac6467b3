package dev.ets.eval;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ets.trace.HtmlPage;
import java.util.List;

/** An evaluation as one HTML file that needs nothing else: plot, table, differences, settings. */
public final class HtmlReport {
  private HtmlReport() {}

  /** The whole file. */
  public static String of(Summary summary, ObjectNode settings) {
    StringBuilder html = new StringBuilder(HtmlPage.head("Evaluation", ""));
    html.append("<h2>Accuracy against KV tokens per problem</h2>\n");
    html.append(AccuracyPlot.svg(summary.rows()));
    html.append("<h2>Figures</h2>\n<div class=\"wide\"><table>\n");
    row(html, "th", SummaryTable.HEAD);
    summary.rows().forEach(row -> row(html, "td", SummaryTable.cells(row)));
    html.append("</table></div>\n");
    if (!summary.differences().isEmpty()) {
      html.append("<h2>Paired differences</h2>\n<ul>\n");
      for (Summary.Difference difference : summary.differences()) {
        html.append("<li>")
            .append(HtmlPage.escape(SummaryTable.sentence(difference)))
            .append("</li>\n");
      }
      html.append("</ul>\n");
    }
    html.append("<h2>Settings</h2>\n<dl>\n");
    settings
        .properties()
        .forEach(
            entry ->
                html.append(
                    "<dt>%s</dt><dd>%s</dd>\n"
                        .formatted(
                            HtmlPage.escape(entry.getKey()),
                            HtmlPage.escape(entry.getValue().asText()))));
    return html.append("</dl>\n</body>\n</html>\n").toString();
  }

  private static void row(StringBuilder html, String tag, List<String> cells) {
    html.append("<tr>");
    for (String cell : cells) {
      html.append("<%s>%s</%s>".formatted(tag, HtmlPage.escape(cell), tag));
    }
    html.append("</tr>\n");
  }
}
