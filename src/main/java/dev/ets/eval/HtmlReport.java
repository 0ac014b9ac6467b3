package dev.ets.eval;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ets.trace.HtmlPage;
import java.util.List;

/** An evaluation as one HTML file that needs nothing else: plots, tables, settings. */
final class HtmlReport {
  private static final String STYLE =
      """
      .plots { display: grid; gap: 1.5rem 1rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 32rem), 1fr)); }
      th { white-space: normal; vertical-align: bottom; }
      th, td { padding: .25rem .5rem; }
      .note { color: var(--muted); max-width: 60rem; }
      """;

  private HtmlReport() {}

  /** The whole file. */
  static String of(Summary summary, ObjectNode settings) {
    StringBuilder html = new StringBuilder(HtmlPage.head("Evaluation", STYLE));
    plots(html, "Accuracy and its cost", Plots.costs(summary));
    plots(html, "More leaves", Plots.curves(summary));
    for (ReportTable table : ReportTable.of(summary)) {
      html.append(
          "<h2>%s</h2>\n%s<p class=\"note\">%s</p>\n"
              .formatted(
                  HtmlPage.escape(table.title()),
                  table.table().html(),
                  HtmlPage.escape(table.note())));
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

  private static void plots(StringBuilder html, String title, List<Plot> plots) {
    if (!plots.isEmpty()) {
      html.append("<h2>%s</h2>\n<div class=\"plots\">\n".formatted(title));
      plots.forEach(plot -> html.append(PlotSvg.element(plot)));
      html.append("</div>\n");
    }
  }
}
