package dev.ets.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
  private static final Table TABLE =
      new Table(List.of("name", "n"), List.of(List.of("a|<b>", "10"), List.of("c", "9")));

  @Test
  void alignsNamesLeftAndFiguresRight() {
    assertEquals("name    n\na|<b>  10\nc       9\n", TABLE.text());
  }

  @Test
  void escapesWhatMarkdownAndHtmlWouldRead() {
    assertEquals("| name | n |\n| --- | ---: |\n| a\\|<b> | 10 |\n| c | 9 |\n", TABLE.markdown());
    assertEquals(
        """
        <div class="wide"><table>
        <tr><th>name</th><th>n</th></tr>
        <tr><td>a|&lt;b&gt;</td><td>10</td></tr>
        <tr><td>c</td><td>9</td></tr>
        </table></div>
        """,
        TABLE.html());
  }
}
