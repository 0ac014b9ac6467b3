package dev.ets.cli;

import dev.ets.UsageException;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.ITypeConverter;

/**
 * A number for all widths, such as {@code 1.4}, or one for each of some, such as {@code
 * 16=1.5,64=1.4}.
 *
 * @param text as it was given
 * @param values by width; the one for all has width 0
 */
record ByWidth(String text, Map<Integer, Double> values) {
  /** The value at {@code width}; {@code usual} where none was given for it. */
  double at(int width, double usual) {
    return values.getOrDefault(width, values.getOrDefault(0, usual));
  }

  /** Reads what was given on the command line. */
  static final class Converter implements ITypeConverter<ByWidth> {
    @Override
    public ByWidth convert(String text) {
      Map<Integer, Double> values = new TreeMap<>();
      for (String part : text.split(",", -1)) {
        int sign = part.indexOf('=');
        try {
          int width = sign < 0 ? 0 : Integer.parseInt(part.substring(0, sign).strip());
          boolean fits = sign < 0 ? !text.contains(",") : width > 0;
          if (!fits
              || values.put(width, Double.parseDouble(part.substring(sign + 1).strip())) != null) {
            throw malformed(text);
          }
        } catch (NumberFormatException e) {
          throw malformed(text);
        }
      }
      return new ByWidth(text, values);
    }

    private static UsageException malformed(String text) {
      return new UsageException(
          "'%s' is no number and no list of widths; give one such as 1.4 or 16=1.5,64=1.4"
              .formatted(text));
    }
  }
}
