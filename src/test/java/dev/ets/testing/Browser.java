package dev.ets.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ets.trace.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A headless Chromium with one page, driven through the DevTools protocol, so that keys and clicks
 * are those of a user.
 */
public final class Browser implements AutoCloseable {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome");
  private static final Pattern LISTENING = Pattern.compile("DevTools listening on (ws://\\S+)");
  private static final long SECONDS = 20;

  /** Keys that are not characters, with the codes that the protocol wants for them. */
  private static final Map<String, Integer> KEYS =
      Map.of(
          "Enter",
          13,
          "PageUp",
          33,
          "PageDown",
          34,
          "End",
          35,
          "Home",
          36,
          "ArrowLeft",
          37,
          "ArrowUp",
          38,
          "ArrowRight",
          39,
          "ArrowDown",
          40,
          "Tab",
          9);

  private final Process process;
  private final Path profile;
  private final HttpClient client = HttpClient.newHttpClient();
  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
  private final List<String> errors = new CopyOnWriteArrayList<>();
  private WebSocket socket;
  private String session;
  private int messages;

  private Browser(Process process, Path profile) {
    this.process = process;
    this.profile = profile;
  }

  /** Where Chromium is on this machine. */
  public static Optional<Path> installed() {
    return Stream.of(System.getenv("PATH").split(":"))
        .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Starts it with an empty page. */
  public static Browser start(Path executable) throws IOException {
    Path profile = Files.createTempDirectory("ets-chromium");
    Process process =
        new ProcessBuilder(
                executable.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                "--no-first-run",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectErrorStream(true)
            .start();
    Browser browser = new Browser(process, profile);
    browser.connect();
    return browser;
  }

  private void connect() throws IOException {
    BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Matcher matcher = LISTENING.matcher(line);
      if (matcher.find()) {
        // What it says from here on is read and dropped, so that it never waits for us.
        Thread.ofVirtual().start(() -> lines.lines().forEach(_ -> {}));
        socket =
            client
                .newWebSocketBuilder()
                .buildAsync(URI.create(matcher.group(1)), new Incoming())
                .join();
        String target =
            send("Target.createTarget", Map.of("url", "about:blank")).get("targetId").asText();
        session =
            send("Target.attachToTarget", Map.of("targetId", target, "flatten", true))
                .get("sessionId")
                .asText();
        for (String domain : List.of("Page", "Runtime", "Log", "Accessibility")) {
          send(domain + ".enable", Map.of());
        }
        return;
      }
    }
    throw new IOException("Chromium ended without a DevTools address");
  }

  /** Messages from the browser, which may come in parts. */
  private final class Incoming implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        take(text.toString());
        text.setLength(0);
      }
      from.request(1);
      return null;
    }

    private void take(String message) {
      try {
        JsonNode node = Json.MAPPER.readTree(message);
        switch (node.path("method").asText()) {
          case "" -> answers.remove(node.get("id").asInt()).complete(node);
          case "Runtime.exceptionThrown" ->
              errors.add(node.at("/params/exceptionDetails").toString());
          case "Log.entryAdded" -> errors.add(node.at("/params/entry").toString());
          case "Runtime.consoleAPICalled" -> errors.add(node.at("/params/args").toString());
          default -> {}
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Calls a method of the protocol and waits for its result. */
  public JsonNode send(String method, Map<String, ?> parameters) {
    ObjectNode message = Json.MAPPER.createObjectNode();
    message.put("id", ++messages).put("method", method);
    message.set("params", Json.MAPPER.valueToTree(parameters));
    if (session != null) {
      message.put("sessionId", session);
    }
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.put(messages, answer);
    socket.sendText(message.toString(), true).join();
    JsonNode result = answer.orTimeout(SECONDS, TimeUnit.SECONDS).join();
    if (result.has("error")) {
      throw new IllegalStateException(method + ": " + result.get("error"));
    }
    return result.get("result");
  }

  /** Opens a file and waits until it has drawn itself. */
  public void open(Path file) {
    errors.clear();
    send("Page.navigate", Map.of("url", file.toUri().toString()));
    evaluate(
        "new Promise(done => { const look = () => document.readyState === 'complete' &&"
            + " location.protocol === 'file:' ? requestAnimationFrame(() => done(1)) :"
            + " setTimeout(look, 10); look(); })");
  }

  /** The value of an expression in the page, of a promise when it is kept. */
  public JsonNode evaluate(String expression) {
    JsonNode result =
        send(
            "Runtime.evaluate",
            Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
    if (result.has("exceptionDetails")) {
      throw new IllegalStateException(expression + ": " + result.get("exceptionDetails"));
    }
    return result.at("/result/value");
  }

  /** The text of the first element that a selector finds. */
  public String text(String selector) {
    return evaluate("document.querySelector(\"%s\").textContent".formatted(selector)).asText();
  }

  /** Presses a key, a character or a name such as {@code ArrowDown}. */
  public void press(String key) {
    boolean character = !KEYS.containsKey(key);
    int code = character ? key.charAt(0) : KEYS.get(key);
    Map<String, Object> down =
        character
            ? Map.of("type", "keyDown", "key", key, "text", key)
            : Map.of("type", "rawKeyDown", "key", key, "code", key, "windowsVirtualKeyCode", code);
    send("Input.dispatchKeyEvent", down);
    send(
        "Input.dispatchKeyEvent",
        Map.of("type", "keyUp", "key", key, "windowsVirtualKeyCode", code));
  }

  /** Presses, moves and releases the left button; a click where both points are the same. */
  public void drag(double fromX, double fromY, double toX, double toY) {
    mouse("mousePressed", fromX, fromY, 1);
    if (fromX != toX || fromY != toY) {
      mouse("mouseMoved", toX, toY, 1);
    }
    mouse("mouseReleased", toX, toY, 0);
  }

  private void mouse(String type, double x, double y, int buttons) {
    send(
        "Input.dispatchMouseEvent",
        Map.of(
            "type", type, "x", x, "y", y, "button", "left", "buttons", buttons, "clickCount", 1));
  }

  /** Clicks into the middle of the first element that a selector finds. */
  public void click(String selector) {
    JsonNode at =
        evaluate(
            "(() => { const e = document.querySelector(\"%s\"); e.scrollIntoView({block: 'nearest'});"
                    .formatted(selector)
                + " const b = e.getBoundingClientRect();"
                + " return [b.x + b.width / 2, b.y + b.height / 2]; })()");
    drag(at.get(0).asDouble(), at.get(1).asDouble(), at.get(0).asDouble(), at.get(1).asDouble());
  }

  /** Roles and names of the accessibility tree, such as {@code treeitem: the problem}. */
  public List<String> accessibleNames() {
    List<String> names = new ArrayList<>();
    for (JsonNode node : send("Accessibility.getFullAXTree", Map.of()).get("nodes")) {
      if (!node.path("ignored").asBoolean()) {
        names.add(node.at("/role/value").asText() + ": " + node.at("/name/value").asText());
      }
    }
    return names;
  }

  /** Sets the size of the page in CSS pixels and the colour scheme, "light" or "dark". */
  public void look(int width, int height, String scheme) {
    send(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    send(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  /** A picture of the page as it is seen. */
  public byte[] picture() {
    return Base64.getDecoder()
        .decode(send("Page.captureScreenshot", Map.of("format", "png")).get("data").asText());
  }

  /** What the page complained about since it was opened. */
  public List<String> errors() {
    return List.copyOf(errors);
  }

  /** Ends it, and removes its profile. */
  @Override
  public void close() throws IOException {
    try {
      session = null;
      send("Browser.close", Map.of());
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      socket.abort();
      client.shutdownNow();
      process.destroy();
    }
    try (Stream<Path> files = Files.walk(profile)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (UncheckedIOException | FileSystemException _) {
      // Some process of the browser still writes there; it is a temporary folder.
    }
  }
}
