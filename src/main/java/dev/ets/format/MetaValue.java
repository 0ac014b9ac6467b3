package dev.ets.format;

/** One metadata value. */
public sealed interface MetaValue
    permits MetaValue.Int, MetaValue.Real, MetaValue.Bool, MetaValue.Text, MetaArray {
  /** Its type. */
  MetaType type();

  /**
   * A whole number.
   *
   * @param value a U64 beyond 2^63 - 1 shows as a negative number
   */
  record Int(MetaType type, long value) implements MetaValue {
    public Int {
      if (!type.isInteger()) {
        throw new IllegalArgumentException(type + " is no type of whole numbers");
      }
    }

    @Override
    public String toString() {
      return type == MetaType.U64 ? Long.toUnsignedString(value) : Long.toString(value);
    }
  }

  /** A real number. */
  record Real(MetaType type, double value) implements MetaValue {
    public Real {
      if (!type.isReal()) {
        throw new IllegalArgumentException(type + " is no type of real numbers");
      }
    }

    @Override
    public String toString() {
      return type == MetaType.F32 ? Float.toString((float) value) : Double.toString(value);
    }
  }

  /** True or false. */
  record Bool(boolean value) implements MetaValue {
    @Override
    public MetaType type() {
      return MetaType.BOOL;
    }

    @Override
    public String toString() {
      return Boolean.toString(value);
    }
  }

  /** Text. */
  record Text(String value) implements MetaValue {
    @Override
    public MetaType type() {
      return MetaType.STRING;
    }

    @Override
    public String toString() {
      return value;
    }
  }
}
