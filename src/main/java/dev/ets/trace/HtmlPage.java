package dev.ets.trace;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** HTML files that need nothing else, in one look. */
public final class HtmlPage {
  private HtmlPage() {}

  /**
   * Everything up to the heading, which is the title.
   *
   * @param css what the page adds to the common look
   */
  public static String head(String title, String css) {
    return """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>%1$s</title>
    <style>
    %2$s%3$s</style>
    </head>
    <body>
    <h1>%1$s</h1>
    """
        .formatted(escape(title), resource("look.css"), css);
  }

  /** A text of this package's resources, in UTF-8. */
  static String resource(String name) {
    try (InputStream in = HtmlPage.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the resource " + name, e);
    }
  }

  /** {@code text} as it stands in an element or between double quotes. */
  public static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
