package dev.ets.eval;

import dev.ets.trace.HtmlPage;
import java.util.List;

/**
 * A table, written in one of three ways. The first column holds names, the others figures.
 *
 * @param head of the columns
 * @param lines as long as the head
 */
record Table(List<String> head, List<List<String>> lines) {
  /** Aligned, for a terminal. */
  String text() {
    int[] widths = new int[head.size()];
    measure(head, widths);
    lines.forEach(line -> measure(line, widths));
    StringBuilder text = new StringBuilder();
    align(text, head, widths);
    lines.forEach(line -> align(text, line, widths));
    return text.toString();
  }

  private static void measure(List<String> line, int[] widths) {
    for (int i = 0; i < widths.length; i++) {
      widths[i] = Math.max(widths[i], line.get(i).length());
    }
  }

  private static void align(StringBuilder text, List<String> line, int[] widths) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String padding = " ".repeat(widths[i] - line.get(i).length());
      // Names to the left, figures to the right.
      out.append(i == 0 ? line.get(i) + padding : "  " + padding + line.get(i));
    }
    text.append(out.toString().stripTrailing()).append('\n');
  }

  /** In GitHub's Markdown. */
  String markdown() {
    StringBuilder text = new StringBuilder();
    markdown(text, head);
    text.append("| --- |").append(" ---: |".repeat(head.size() - 1)).append('\n');
    lines.forEach(line -> markdown(text, line));
    return text.toString();
  }

  private static void markdown(StringBuilder text, List<String> line) {
    text.append('|');
    line.forEach(cell -> text.append(' ').append(cell.replace("|", "\\|")).append(" |"));
    text.append('\n');
  }

  /** As an element that scrolls sideways where it is too wide. */
  String html() {
    StringBuilder html = new StringBuilder("<div class=\"wide\"><table>\n");
    html(html, "th", head);
    lines.forEach(line -> html(html, "td", line));
    return html.append("</table></div>\n").toString();
  }

  private static void html(StringBuilder html, String tag, List<String> line) {
    html.append("<tr>");
    for (String cell : line) {
      html.append("<%s>%s</%1$s>".formatted(tag, HtmlPage.escape(cell)));
    }
    html.append("</tr>\n");
  }
}
