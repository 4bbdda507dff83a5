package dev.toolrack.faults.lab;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * One end of an Ethernet cable in user space: a TAP interface of the kernel, whose frames are read
 * and written here. One thread may read while another writes.
 */
final class Frames {
  /** Larger than any frame: interfaces of the lab have the usual MTU of 1,500 bytes. */
  static final int MAX_BYTES = 2_048;

  private static final int O_RDWR = 2;

  /** From linux/if_tun.h: attach to an interface; raw frames without a header in front of them. */
  private static final long TUNSETIFF = 0x400454caL;

  private static final short IFF_TAP_NO_PI = 0x1002;
  private static final int IFREQ_BYTES = 40;
  private static final int FLAGS_OFFSET = 16;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle OPEN =
      handle(
          "open",
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle IOCTL =
      handle(
          "ioctl",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_LONG,
              ValueLayout.ADDRESS),
          Linker.Option.firstVariadicArg(2));
  private static final FunctionDescriptor TRANSFER =
      FunctionDescriptor.of(
          ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG);
  private static final MethodHandle READ = handle("read", TRANSFER);
  private static final MethodHandle WRITE = handle("write", TRANSFER);

  private final String name;
  private final int descriptor;
  private final MemorySegment incoming = Arena.global().allocate(MAX_BYTES);
  private final MemorySegment outgoing = Arena.global().allocate(MAX_BYTES);

  private Frames(String name, int descriptor) {
    this.name = name;
    this.descriptor = descriptor;
  }

  @SuppressWarnings("restricted") // the launcher grants native access
  private static MethodHandle handle(
      String function, FunctionDescriptor descriptor, Linker.Option... options) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(function), descriptor, options);
  }

  /** Creates the interface with this name in the namespace of this process. */
  static Frames open(String name) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      int descriptor = (int) OPEN.invokeExact(arena.allocateFrom("/dev/net/tun"), O_RDWR);
      if (descriptor < 0) {
        throw new IOException("/dev/net/tun cannot be opened");
      }
      MemorySegment request = arena.allocate(IFREQ_BYTES);
      request.setString(0, name);
      request.set(ValueLayout.JAVA_SHORT, FLAGS_OFFSET, IFF_TAP_NO_PI);
      if ((int) IOCTL.invokeExact(descriptor, TUNSETIFF, request) < 0) {
        throw new IOException("the interface " + name + " cannot be made");
      }
      return new Frames(name, descriptor);
    } catch (IOException e) {
      throw e;
    } catch (Throwable e) {
      throw new IOException("the interface " + name + " cannot be made", e);
    }
  }

  /** Waits for the next frame and returns it. */
  byte[] read() throws IOException {
    long length = transfer(READ, incoming, MAX_BYTES);
    if (length < 0) {
      throw new IOException("no frame can be read from " + name);
    }
    return incoming.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
  }

  /** Sends a frame. The kernel drops it while the interface is down. */
  void write(byte[] frame) {
    MemorySegment.copy(frame, 0, outgoing, ValueLayout.JAVA_BYTE, 0, frame.length);
    var _ = transfer(WRITE, outgoing, frame.length);
  }

  private long transfer(MethodHandle function, MemorySegment buffer, long length) {
    try {
      return (long) function.invokeExact(descriptor, buffer, length);
    } catch (Throwable e) {
      throw new IllegalStateException("a call of the kernel's cannot fail with an exception", e);
    }
  }

  @Override
  public String toString() {
    return "Frames{" + name + "}";
  }
}
