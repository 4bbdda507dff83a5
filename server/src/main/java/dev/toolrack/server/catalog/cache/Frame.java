package dev.toolrack.server.catalog.cache;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * The format of a value in the grid: one byte for the format version, one byte that says whether
 * the rest is compressed, and, if it is, its uncompressed length (big-endian) before the zlib
 * stream. Values larger than 1 KB are compressed.
 */
final class Frame {
  static final int COMPRESS_ABOVE_BYTES = 1_024;

  /** Incremented when the encoding changes; values of another version are not read. */
  private static final byte FORMAT = 2;

  private static final byte PLAIN = 0;
  private static final byte DEFLATED = 1;
  private static final int MAX_CONTENT_BYTES = 64 << 20;

  private Frame() {}

  /** Writes the content of a value. */
  @FunctionalInterface
  interface Writer {
    void write(DataOutputStream out) throws IOException;
  }

  /** Reads the content of a value. */
  @FunctionalInterface
  interface Reader<V> {
    V read(DataInputStream in) throws IOException;
  }

  static byte[] pack(Writer writer) throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream(512);
    try (DataOutputStream out = new DataOutputStream(content)) {
      writer.write(out);
    }
    byte[] bytes = content.toByteArray();
    ByteArrayOutputStream frame = new ByteArrayOutputStream(bytes.length / 2 + 64);
    try (DataOutputStream out = new DataOutputStream(frame)) {
      out.writeByte(FORMAT);
      if (bytes.length <= COMPRESS_ABOVE_BYTES) {
        out.writeByte(PLAIN);
        out.write(bytes);
      } else {
        out.writeByte(DEFLATED);
        out.writeInt(bytes.length);
        deflate(bytes, out);
      }
    }
    return frame.toByteArray();
  }

  private static void deflate(byte[] bytes, DataOutputStream out) throws IOException {
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    try {
      deflater.setInput(bytes);
      deflater.finish();
      byte[] chunk = new byte[4_096];
      while (!deflater.finished()) {
        out.write(chunk, 0, deflater.deflate(chunk));
      }
    } finally {
      deflater.end();
    }
  }

  /**
   * Unpacks the value of a frame.
   *
   * @throws IOException if the frame is damaged or has another version
   */
  static <V> V unpack(byte[] frame, Reader<V> reader) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(frame));
    byte format = in.readByte();
    if (format != FORMAT) {
      throw new IOException("grid value of format " + format + ", not " + FORMAT);
    }
    byte form = in.readByte();
    return switch (form) {
      case PLAIN -> reader.read(in);
      case DEFLATED ->
          reader.read(new DataInputStream(new ByteArrayInputStream(inflate(frame, in.readInt()))));
      default -> throw new IOException("grid value of form " + form);
    };
  }

  private static byte[] inflate(byte[] frame, int length) throws IOException {
    if (length < 0 || length > MAX_CONTENT_BYTES) {
      throw new IOException("grid value of " + length + " bytes");
    }
    int header = 2 + Integer.BYTES;
    byte[] content = new byte[length];
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(frame, header, frame.length - header);
      int done = 0;
      while (done < length) {
        int inflated = inflater.inflate(content, done, length - done);
        if (inflated == 0) {
          throw new IOException("grid value is cut short");
        }
        done += inflated;
      }
    } catch (DataFormatException e) {
      throw new IOException("grid value is damaged", e);
    } finally {
      inflater.end();
    }
    return content;
  }
}
