package dev.ets.trace;

import java.util.List;

/**
 * Stored searches as one HTML file that needs nothing else: trees, a slider over the steps,
 * details, votes and curves. The page's own code is in {@code view*.js}, modules that are put one
 * behind the other here.
 */
public final class TreePage {
  /** In the order in which they use each other. */
  private static final List<String> SCRIPTS =
      List.of(
          "view-model.js",
          "view-layout.js",
          "view-tree.js",
          "view-details.js",
          "view-charts.js",
          "view-pane.js",
          "view.js");

  private TreePage() {}

  /** The whole file for one search, or for two side by side. */
  public static String of(List<RecordedSearch> searches) {
    StringBuilder html = new StringBuilder(HtmlPage.head(title(searches), css()));
    html.append(HtmlPage.resource("view.html"));
    html.append("<script type=\"application/json\" id=\"searches\">");
    html.append(embedded(Json.line(searches)));
    html.append("</script>\n<script type=\"module\">\n");
    SCRIPTS.forEach(name -> html.append(script(name)));
    return html.append("</script>\n</body>\n</html>\n").toString();
  }

  private static String css() {
    return HtmlPage.resource("view.css");
  }

  private static String title(List<RecordedSearch> searches) {
    List<String> names =
        searches.stream()
            .map(RecordedSearch::started)
            .map(s -> "%s %d".formatted(s.setup().method(), s.setup().width()))
            .toList();
    return "Search tree: " + String.join(" and ", names);
  }

  /** JSON that cannot end the script element around it: no "<" is left in its strings. */
  private static String embedded(String json) {
    return json.replace("<", "\\u003c");
  }

  /** A module without its imports and exports, which its neighbours in one script need not have. */
  private static String script(String name) {
    return HtmlPage.resource(name)
        .replaceAll("(?m)^import .*\\n", "")
        .replaceAll("(?m)^export ", "");
  }
}
