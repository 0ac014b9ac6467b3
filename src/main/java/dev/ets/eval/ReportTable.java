package dev.ets.eval;

import java.util.ArrayList;
import java.util.List;

/**
 * A table of a report.
 *
 * @param title above it
 * @param note below it: what its figures mean
 */
record ReportTable(String title, Table table, String note) {
  /** Those of {@code summary}; without those that would be empty. */
  static List<ReportTable> of(Summary summary) {
    List<ReportTable> tables = new ArrayList<>();
    tables.add(
        new ReportTable(
            "Figures",
            SummaryTable.figures(summary),
            "Means over the searches of a method at a width; peaks are the largest. kv_tokens: tokens"
                + " of the unfinished candidates and their ancestors, summed over the steps."
                + " kv_bytes: what the policy's KV pages held. problems/s: every moment is divided"
                + " among the searches in flight. K/N: clusters per candidate; kept/N: candidates that"
                + " the pruner left."));
    if (!summary.differences().isEmpty()) {
      tables.add(
          new ReportTable(
              "Paired differences",
              SummaryTable.differences(summary),
              "Points of accuracy on the problems and seeds that both finished, with intervals by the"
                  + " bootstrap over problems; kv_tokens: 1/2 is half of what the other needed."));
    }
    tables.add(
        new ReportTable(
            "Budget of a search",
            SummaryTable.budget(summary),
            "Means over the searches. Seconds are wall time with other searches in flight; they are"
                + " divided by what the search waited for."));
    if (summary.rows().stream().anyMatch(row -> !row.curve().isEmpty())) {
      tables.add(
          new ReportTable(
              "pass@k",
              SummaryTable.curves(summary, Curve.Point::pass),
              "The chance that one of k leaves is right, over all subsets of a search's leaves: 1 -"
                  + " C(n-c, k) / C(n, k), where n counts leaves without an answer too."));
      tables.add(
          new ReportTable(
              "vote@k",
              SummaryTable.curves(summary, Curve.Point::vote),
              "The chance that the weighted vote of k leaves is right, over %d random subsets of a search's leaves; exact at the width."
                  .formatted(Ballots.SUBSETS)));
    }
    return tables;
  }
}
