package dev.toolrack.server.grpc;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * A serialized message to be sent, read from a shared array of which one byte may be replaced.
 * Because it knows its length and drains itself, gRPC frames it with a single copy of the right
 * size. For one use by one thread.
 */
final class FinishedReply extends InputStream implements KnownLength, Drainable {
  private final byte[] shared;
  private final int patchedIndex;
  private final byte patch;
  private int position;

  /**
   * Creates a reply.
   *
   * @param shared the message; never modified
   * @param patchedIndex index of the byte that may differ
   * @param patch value of that byte in this reply
   */
  FinishedReply(byte[] shared, int patchedIndex, byte patch) {
    this.shared = shared;
    this.patchedIndex = patchedIndex;
    this.patch = patch;
  }

  @Override
  public int drainTo(OutputStream target) throws IOException {
    int from = position;
    int length = shared.length - from;
    position = shared.length;
    if (patchedIndex < from || shared[patchedIndex] == patch) {
      target.write(shared, from, length);
    } else {
      target.write(shared, from, patchedIndex - from);
      target.write(patch);
      target.write(shared, patchedIndex + 1, shared.length - patchedIndex - 1);
    }
    return length;
  }

  @Override
  public int available() {
    return shared.length - position;
  }

  @Override
  public int read() {
    if (position == shared.length) {
      return -1;
    }
    int index = position++;
    return (index == patchedIndex ? patch : shared[index]) & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    int count = Math.min(length, available());
    if (count == 0) {
      return -1;
    }
    System.arraycopy(shared, position, target, offset, count);
    if (patchedIndex >= position && patchedIndex < position + count) {
      target[offset + patchedIndex - position] = patch;
    }
    position += count;
    return count;
  }

  /** Writes finished replies; reads a whole message as one. */
  static final class Marshaller implements MethodDescriptor.Marshaller<FinishedReply> {
    @Override
    public InputStream stream(FinishedReply reply) {
      return reply;
    }

    @Override
    public FinishedReply parse(InputStream stream) {
      try {
        return new FinishedReply(stream.readAllBytes(), -1, (byte) 0);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
