package dev.ets.eval;

/** The tables of an evaluation in Markdown, to be put into a document as they are. */
final class MarkdownReport {
  private MarkdownReport() {}

  /** The whole file. */
  static String of(Summary summary) {
    StringBuilder text = new StringBuilder();
    for (ReportTable table : ReportTable.of(summary)) {
      text.append("## ").append(table.title()).append("\n\n");
      text.append(table.table().markdown()).append('\n');
      text.append(table.note()).append("\n\n");
    }
    return text.toString().strip() + "\n";
  }
}
