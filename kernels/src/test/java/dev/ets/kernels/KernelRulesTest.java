package dev.ets.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.lang.classfile.instruction.ExceptionCatch;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LocalVariable;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.classfile.instruction.ThrowInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/**
 * What tornado-jvm runs and TornadoVM 5.2.0 refuses or compiles wrong, looked for in the class
 * files. A kernel is a static void method with a {@link KernelContext}; the static methods of its
 * module that it calls, and those that they call, are compiled with it and held to the same rules.
 */
class KernelRulesTest {
  private static final String API = "uk/ac/manchester/tornado/api/";
  private static final ClassDesc CONTEXT = KernelContext.class.describeConstable().orElseThrow();

  /** What a read of the context's ids calls. */
  private static final String UNBOX = "intValue";

  /** What Java allows as a name and OpenCL C or CUDA C++ does not. */
  private static final Set<String> RESERVED =
      Set.of(
          """
          kernel global local constant generic pipe channel uniform complex imaginary half uchar \
          ushort uint ulong size_t dim3 threadIdx blockIdx blockDim gridDim warpSize \
          auto extern inline register restrict signed sizeof struct typedef union unsigned asm \
          bool delete explicit export friend mutable namespace nullptr operator template typeid \
          typename using virtual and or not xor constexpr decltype noexcept concept requires"""
              .split(" "));

  /** Functions of theirs, which a parameter may hide, but of which a kernel cannot be another. */
  private static final Set<String> FUNCTIONS =
      Set.of(
          """
          barrier printf prefetch dot cross distance length normalize mix clamp degrees radians \
          step smoothstep sign select any all shuffle rotate upsample popcount clz hadd mad fma \
          abs min max exp exp2 exp10 log log2 log10 pow powr sqrt rsqrt cbrt sin cos tan sinh \
          cosh tanh asin acos atan atan2 erf erfc ceil floor rint round trunc fabs fmin fmax fmod \
          fract frexp hypot ldexp modf remainder isnan isinf isfinite signbit \
          atomicAdd atomicSub atomicExch atomicMin atomicMax atomicAnd atomicOr atomicXor \
          atomicCAS atomicInc atomicDec"""
              .split(" "));

  /** Methods of Float and Double. */
  private static final Set<String> BITS =
      Set.of(
          "intBitsToFloat",
          "floatToIntBits",
          "floatToRawIntBits",
          "longBitsToDouble",
          "doubleToLongBits",
          "doubleToRawLongBits");

  private enum Rule {
    NAME("OpenCL C or CUDA has this name for itself: choose another"),
    UNSIGNED_SHIFT(">>> is a signed shift on OpenCL: use >> and a mask"),
    JAVA_ARRAY(
        "a helper that is given local memory reads elsewhere in it: have its code in the kernel"),
    BITS("OpenCL code has no view of bits as another type: compute the value, as in Bf16"),
    RECURSION("a device has no stack for calls: use a loop"),
    OBJECT("a device has no heap: use scalars and small arrays"),
    EXCEPTION("a device has no exceptions: check in the host's code"),
    DYNAMIC("lambdas, texts and switches over patterns are linked at run time: use plain code"),
    INSTANCE_CALL("only methods of TornadoVM's types can be called on an object: use static ones");

    private final String cure;

    Rule(String cure) {
      this.cure = cure;
    }
  }

  /** Kernels of which each breaks the rule that it is listed with in the test. */
  @SuppressWarnings("unused")
  private static final class Wrong {
    private record Box(int value) {}

    static void kernel(KernelContext c) {}

    static void exp(KernelContext c) {}

    static void parameter(KernelContext c, int half) {}

    static void intShift(KernelContext c, IntArray x) {
      x.set(0, x.get(0) >>> 1);
    }

    static void longShift(KernelContext c, LongArray x) {
      x.set(0, x.get(0) >>> 1);
    }

    static void bits(KernelContext c, IntArray x) {
      x.set(0, Float.floatToRawIntBits(x.get(0)));
    }

    static void localMemoryInHelper(KernelContext c, IntArray x) {
      x.set(0, first(c.allocateIntLocalArray(1)));
    }

    private static int first(int[] values) {
      return values[0];
    }

    static void recursion(KernelContext c, IntArray x) {
      x.set(0, factorial(x.get(0)));
    }

    private static int factorial(int n) {
      return n < 2 ? 1 : n * factorial(n - 1);
    }

    static void object(KernelContext c, IntArray x) {
      x.set(0, new Box(1).value);
    }

    static void thrown(KernelContext c, RuntimeException e) {
      throw e;
    }

    static void caught(KernelContext c, IntArray x) {
      try {
        x.set(0, 1 / x.get(0));
      } catch (ArithmeticException _) {
        x.set(0, 0);
      }
    }

    static void lambda(KernelContext c) {
      Runnable r = () -> {};
    }

    static void instanceCall(KernelContext c, IntArray x, String text) {
      x.set(0, text.length());
    }
  }

  /** Methods of the class files that a test reads, by {@link #id}. */
  private final Map<String, MethodModel> methods = new TreeMap<>();

  /** Names of the methods that have been checked, with their classes. */
  private final Set<String> checked = new TreeSet<>();

  /** What is wrong, each with the kernel that has it. */
  private final Map<Rule, Set<String>> kernelsByRule = new TreeMap<>();

  private final Set<String> messages = new TreeSet<>();

  @Test
  void kernelsHaveNothingThatTornadoVmCannotCompile() throws IOException {
    try (Stream<Path> files = Files.walk(target("classes"))) {
      files.filter(f -> f.toString().endsWith(".class")).forEach(this::read);
    }
    checkKernels();
    assertEquals(Set.of(), messages);
    assertTrue(checked.contains("LinearTile16.blocks"), () -> "kernels among " + checked);
    assertTrue(checked.contains("Q4K.value"), () -> "helpers among " + checked);
  }

  @Test
  void eachRuleFindsTheKernelsThatBreakIt() {
    read(target("test-classes").resolve("dev/ets/kernels/KernelRulesTest$Wrong.class"));
    checkKernels();
    Map<Rule, Set<String>> expected =
        Map.of(
            Rule.NAME, Set.of("kernel", "exp", "parameter"),
            Rule.UNSIGNED_SHIFT, Set.of("intShift", "longShift"),
            Rule.JAVA_ARRAY, Set.of("localMemoryInHelper"),
            Rule.BITS, Set.of("bits"),
            Rule.RECURSION, Set.of("recursion"),
            Rule.OBJECT, Set.of("object"),
            Rule.EXCEPTION, Set.of("thrown", "caught"),
            Rule.DYNAMIC, Set.of("lambda"),
            Rule.INSTANCE_CALL, Set.of("instanceCall"));
    assertEquals(expected, kernelsByRule);
    assertTrue(
        messages.contains(
            "KernelRulesTest$Wrong.first, parameter int[]: a helper that is given local memory reads"
                + " elsewhere in it: have its code in the kernel"),
        messages::toString);
  }

  private static Path target(String folder) {
    return Path.of(System.getProperty("ets.home"), "kernels", "target", folder);
  }

  private void read(Path classFile) {
    try {
      for (MethodModel method : ClassFile.of().parse(classFile).methods()) {
        methods.put(
            id(
                method.parent().orElseThrow().thisClass().asInternalName(),
                method.methodName().stringValue(),
                method.methodTypeSymbol()),
            method);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String id(String owner, String name, MethodTypeDesc type) {
    return owner + "." + name + type.descriptorString();
  }

  private void checkKernels() {
    methods.forEach(
        (id, method) -> {
          if (isKernel(method)) {
            new Check(method).followCalls(id);
          }
        });
  }

  private static boolean isKernel(MethodModel method) {
    MethodTypeDesc type = method.methodTypeSymbol();
    return method.flags().has(AccessFlag.STATIC)
        && type.returnType().equals(ConstantDescs.CD_void)
        && type.parameterList().contains(CONTEXT);
  }

  /** The check of one kernel. */
  private final class Check {
    private final MethodModel kernel;

    /** The method that is being checked and its callers, by {@link #id}. */
    private final SequencedSet<String> stack = new LinkedHashSet<>();

    Check(MethodModel kernel) {
      this.kernel = kernel;
    }

    /** Checks a method and, where it is not TornadoVM's or the JDK's, what it calls. */
    void followCalls(String id) {
      MethodModel method = methods.get(id);
      if (method == null) {
        return;
      }
      if (!stack.add(id)) {
        breach(Rule.RECURSION, "a call of itself");
        return;
      }
      checked.add(where());
      checkName(method.methodName(), RESERVED);
      checkName(method.methodName(), FUNCTIONS);
      for (ClassDesc type : method.methodTypeSymbol().parameterList()) {
        if (type.isArray()) {
          breach(Rule.JAVA_ARRAY, "parameter " + type.displayName());
        }
      }
      method.code().orElseThrow().forEach(this::checkCode);
      stack.removeLast();
    }

    private void checkCode(CodeElement element) {
      switch (element) {
        case LocalVariable v when stack.size() == 1 && v.slot() < parameterSlots() ->
            checkName(v.name(), RESERVED);
        case OperatorInstruction o when o.opcode() == Opcode.IUSHR || o.opcode() == Opcode.LUSHR ->
            breach(Rule.UNSIGNED_SHIFT, ">>>");
        case NewObjectInstruction n when !isApi(n.className()) ->
            breach(Rule.OBJECT, "new " + n.className().asSymbol().displayName());
        case ThrowInstruction _ -> breach(Rule.EXCEPTION, "throw");
        case ExceptionCatch _ -> breach(Rule.EXCEPTION, "catch");
        case InvokeDynamicInstruction i -> breach(Rule.DYNAMIC, i.name().stringValue());
        case InvokeInstruction i -> checkCall(i);
        default -> {}
      }
    }

    private void checkCall(InvokeInstruction call) {
      switch (call.opcode()) {
        case INVOKESTATIC -> {
          if (BITS.contains(call.name().stringValue())) {
            breach(Rule.BITS, call.name().stringValue());
          }
          followCalls(
              id(call.owner().asInternalName(), call.name().stringValue(), call.typeSymbol()));
        }
        case INVOKEVIRTUAL, INVOKEINTERFACE -> {
          if (!isApi(call.owner()) && !call.name().equalsString(UNBOX)) {
            breach(Rule.INSTANCE_CALL, "call of " + call.name().stringValue());
          }
        }
        default -> {} // Constructors: what is new is checked.
      }
    }

    private void checkName(Utf8Entry name, Set<String> taken) {
      if (taken.contains(name.stringValue())) {
        breach(Rule.NAME, "name " + name);
      }
    }

    private int parameterSlots() {
      return kernel.methodTypeSymbol().parameterList().stream()
          .mapToInt(type -> TypeKind.from(type).slotSize())
          .sum();
    }

    private void breach(Rule rule, String what) {
      messages.add("%s, %s: %s".formatted(where(), what, rule.cure));
      kernelsByRule
          .computeIfAbsent(rule, _ -> new TreeSet<>())
          .add(kernel.methodName().stringValue());
    }

    /** Class and name of the method that is being checked. */
    private String where() {
      String id = stack.getLast();
      return id.substring(id.lastIndexOf('/', id.indexOf('(')) + 1, id.indexOf('('));
    }
  }

  private static boolean isApi(ClassEntry type) {
    return type.asInternalName().startsWith(API);
  }
}
