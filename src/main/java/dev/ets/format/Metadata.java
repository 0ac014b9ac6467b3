package dev.ets.format;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a model file says about its model, by key, in the file's order. Typed lookups name the file
 * and the key when a value is missing or of another type. Immutable.
 */
public final class Metadata {
  private final String source;
  private final Map<String, MetaValue> values;

  /**
   * @param source the file, for error messages
   */
  Metadata(String source, Map<String, MetaValue> values) {
    this.source = source;
    this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** Starts metadata that is not read from a file. */
  public static Builder builder() {
    return new Builder();
  }

  /** What this metadata belongs to, for error messages. */
  public String source() {
    return source;
  }

  /** All values by key. */
  public Map<String, MetaValue> values() {
    return values;
  }

  /** Whether there is a value for {@code key}, of whatever type. */
  public boolean has(String key) {
    return values.containsKey(key);
  }

  /**
   * A text.
   *
   * @throws FormatException when it is missing or no text
   */
  public String text(String key) {
    return required(key, MetaValue.Text.class, "a text").value();
  }

  /**
   * A whole number.
   *
   * @throws FormatException when it is missing or no whole number
   */
  public long integer(String key) {
    return required(key, MetaValue.Int.class, "a whole number").value();
  }

  /**
   * A whole number from 0 to 2^31 - 1: a count or an id.
   *
   * @throws FormatException when it is missing, no whole number, or out of that range
   */
  public int count(String key) {
    long value = integer(key);
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw new FormatException(source, key, values.get(key), "is not in 0..2147483647");
    }
    return (int) value;
  }

  /**
   * As {@link #count(String)}, but above 0.
   *
   * @throws FormatException when it is missing or not that
   */
  public int positive(String key) {
    int value = count(key);
    if (value < 1) {
      throw new FormatException(source, key, value, "is not above 0");
    }
    return value;
  }

  /**
   * A real number; a whole one will do.
   *
   * @throws FormatException when it is missing or no number
   */
  public double real(String key) {
    return values.get(key) instanceof MetaValue.Int whole
        ? whole.value()
        : required(key, MetaValue.Real.class, "a number").value();
  }

  /**
   * True or false.
   *
   * @throws FormatException when it is missing or neither
   */
  public boolean flag(String key) {
    return required(key, MetaValue.Bool.class, "true or false").value();
  }

  /** As {@link #text(String)}, {@code fallback} when missing. */
  public String text(String key, String fallback) {
    return has(key) ? text(key) : fallback;
  }

  /** As {@link #count(String)}, {@code fallback} when missing. */
  public int count(String key, int fallback) {
    return has(key) ? count(key) : fallback;
  }

  /** As {@link #real(String)}, {@code fallback} when missing. */
  public double real(String key, double fallback) {
    return has(key) ? real(key) : fallback;
  }

  /** As {@link #flag(String)}, {@code fallback} when missing. */
  public boolean flag(String key, boolean fallback) {
    return has(key) ? flag(key) : fallback;
  }

  /**
   * An array of texts.
   *
   * @throws FormatException when it is missing or no array of texts
   */
  public List<String> texts(String key) {
    MetaArray array = array(key);
    if (array.element() != MetaType.STRING) {
      throw wrongType(key, "an array of texts");
    }
    return array.values(Integer.MAX_VALUE).stream().map(MetaValue::toString).toList();
  }

  /**
   * An array of whole numbers.
   *
   * @throws FormatException when it is missing or no array of whole numbers
   */
  public long[] integers(String key) {
    MetaArray array = array(key);
    if (!array.element().isInteger()) {
      throw wrongType(key, "an array of whole numbers");
    }
    return array.values(Integer.MAX_VALUE).stream()
        .mapToLong(value -> ((MetaValue.Int) value).value())
        .toArray();
  }

  /**
   * An array of real numbers; whole ones will do.
   *
   * @throws FormatException when it is missing or no array of numbers
   */
  public float[] reals(String key) {
    MetaArray array = array(key);
    if (!array.element().isReal() && !array.element().isInteger()) {
      throw wrongType(key, "an array of numbers");
    }
    List<MetaValue> values = array.values(Integer.MAX_VALUE);
    float[] reals = new float[values.size()];
    for (int i = 0; i < reals.length; i++) {
      reals[i] =
          values.get(i) instanceof MetaValue.Real real
              ? (float) real.value()
              : ((MetaValue.Int) values.get(i)).value();
    }
    return reals;
  }

  private MetaArray array(String key) {
    MetaArray array = required(key, MetaArray.class, "an array");
    if (array.count() > Integer.MAX_VALUE - 8) {
      throw new FormatException(source, key, array.count() + " elements", "are too many");
    }
    return array;
  }

  private <T extends MetaValue> T required(String key, Class<T> type, String wanted) {
    Optional<MetaValue> value = Optional.ofNullable(values.get(key));
    if (value.isEmpty()) {
      throw new FormatException(source, "metadata", key, "is missing");
    }
    return value.filter(type::isInstance).map(type::cast).orElseThrow(() -> wrongType(key, wanted));
  }

  private FormatException wrongType(String key, String wanted) {
    MetaValue value = values.get(key);
    return new FormatException(
        source, key, value, "is of type %s, not %s".formatted(value.type(), wanted));
  }

  /** Collects metadata in the order it is added; a key may be set again. */
  public static final class Builder {
    private final Map<String, MetaValue> values = new LinkedHashMap<>();

    private Builder() {}

    /** Sets any value. */
    public Builder put(String key, MetaValue value) {
      values.put(key, value);
      return this;
    }

    /** Sets all values of {@code other}. */
    public Builder putAll(Metadata other) {
      values.putAll(other.values);
      return this;
    }

    /** Sets a text. */
    public Builder text(String key, String value) {
      return put(key, new MetaValue.Text(value));
    }

    /** Sets a U32. */
    public Builder count(String key, int value) {
      if (value < 0) {
        throw new IllegalArgumentException("count %s is negative: %d".formatted(key, value));
      }
      return put(key, new MetaValue.Int(MetaType.U32, value));
    }

    /** Sets an F32. */
    public Builder real(String key, float value) {
      return put(key, new MetaValue.Real(MetaType.F32, value));
    }

    /** Sets true or false. */
    public Builder flag(String key, boolean value) {
      return put(key, new MetaValue.Bool(value));
    }

    /** Sets an array of texts. */
    public Builder texts(String key, List<String> values) {
      return put(key, MetaArray.texts(values));
    }

    /** Sets an array of I32. */
    public Builder ints(String key, int... values) {
      return put(key, MetaArray.ints(values));
    }

    /**
     * The metadata.
     *
     * @param source what it belongs to, for error messages
     */
    public Metadata build(String source) {
      return new Metadata(source, values);
    }
  }
}
