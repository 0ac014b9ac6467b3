package dev.ets.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The devices of a run side by side, in every case that more than one of them has run. */
final class Overview {
  private final Map<String, List<Object[]>> rowsOfCase = new LinkedHashMap<>();

  /**
   * Takes a device's table; one without {@link Limits#columns} has nothing to compare. A row's
   * labels name its case, and its first figure is its rate.
   */
  void add(String device, Table table) {
    int gigabytes = table.columns().indexOf(Limits.GB);
    int share = table.columns().indexOf(Limits.Kind.COPY.share());
    if (gigabytes < 0 || share < 0) {
      return;
    }
    for (Object[] row : table.rows()) {
      StringBuilder name = new StringBuilder(table.name());
      int rate = 0;
      for (; !(row[rate] instanceof Samples); rate++) {
        name.append(' ').append(row[rate]);
        if (row[rate] instanceof Number) {
          name.append(' ').append(table.columns().get(rate).heading());
        }
      }
      String unit = table.columns().get(rate).heading();
      rowsOfCase
          .computeIfAbsent(name.toString(), _ -> new ArrayList<>())
          .add(new Object[] {name.toString(), device, row[rate], unit, row[gigabytes], row[share]});
    }
  }

  /** A row for each case and device; none when no two devices have a case in common. */
  Table table() {
    Table table =
        new Table(
            "overview",
            "The devices side by side",
            Table.column("case", "case"),
            Table.column("on", "device"),
            Table.column("rate", "rate"),
            Table.column("unit", "unit"),
            Limits.GB,
            Limits.Kind.COPY.share());
    rowsOfCase.values().stream()
        .filter(rows -> rows.size() > 1)
        .forEach(rows -> rows.forEach(table::row));
    return table;
  }
}
