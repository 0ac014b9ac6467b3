package dev.ets.eval;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** An evaluation as one HTML file that needs nothing else: plot, table, differences, settings. */
public final class HtmlReport {
  private static final String HEAD =
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Evaluation</title>
      <style>
      :root { color-scheme: light dark; --line: #8884; }
      body { font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
      h1, h2 { font-weight: 600; }
      .wide { overflow-x: auto; }
      table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
      th, td { padding: .3rem .7rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
      th:first-child, td:first-child { text-align: left; }
      svg { max-width: 100%; height: auto; }
      svg text { font: 12px system-ui, sans-serif; fill: currentColor; }
      dt { font-weight: 600; }
      dd { margin: 0 0 .3rem 1rem; overflow-wrap: anywhere; }
      </style>
      </head>
      <body>
      <h1>Evaluation</h1>
      """;

  private HtmlReport() {}

  /** The whole file. */
  public static String of(Summary summary, ObjectNode settings) {
    StringBuilder html = new StringBuilder(HEAD);
    html.append("<h2>Accuracy against KV tokens per problem</h2>\n");
    html.append(AccuracyPlot.svg(summary.rows()));
    html.append("<h2>Figures</h2>\n<div class=\"wide\"><table>\n");
    row(html, "th", SummaryTable.HEAD);
    summary.rows().forEach(row -> row(html, "td", SummaryTable.cells(row)));
    html.append("</table></div>\n");
    if (!summary.differences().isEmpty()) {
      html.append("<h2>Paired differences</h2>\n<ul>\n");
      for (Summary.Difference difference : summary.differences()) {
        html.append("<li>").append(escape(SummaryTable.sentence(difference))).append("</li>\n");
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
                        .formatted(escape(entry.getKey()), escape(entry.getValue().asText()))));
    return html.append("</dl>\n</body>\n</html>\n").toString();
  }

  private static void row(StringBuilder html, String tag, List<String> cells) {
    html.append("<tr>");
    for (String cell : cells) {
      html.append("<%s>%s</%s>".formatted(tag, escape(cell), tag));
    }
    html.append("</tr>\n");
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
