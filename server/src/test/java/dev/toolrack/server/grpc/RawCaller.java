package dev.toolrack.server.grpc;

import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Error;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2FrameTypes;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A connection to a server that sends whatever frames of HTTP/2 a test wants. */
final class RawCaller implements AutoCloseable {
  static final int END_OF_STREAM = 1;
  static final int PADDED = 8;

  private static final int END_OF_HEADERS = 4;
  private static final int INITIAL_WINDOW = 4;

  private final Socket socket;
  private final OutputStream out;
  private final DataInputStream in;

  /** A frame from the server. */
  record Frame(int type, int flags, int stream, ByteBuffer payload) {
    Http2Error error() {
      int code = payload.getInt(type == Http2FrameTypes.GO_AWAY ? 4 : 0);
      return Http2Error.valueOf(code);
    }
  }

  /**
   * Connects.
   *
   * @param window most bytes of a reply that the caller takes
   */
  RawCaller(int port, int window) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(30_000);
    out = socket.getOutputStream();
    in = new DataInputStream(socket.getInputStream());
    out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    send(
        frame(
            Http2FrameTypes.SETTINGS,
            0,
            0,
            ByteBuffer.allocate(6).putShort((short) INITIAL_WINDOW).putInt(window).array()));
  }

  static byte[] frame(int type, int flags, int stream, byte[] payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .put((byte) (payload.length >> 16))
        .putShort((short) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  /** The frame that begins a call of {@code service/method}. */
  static byte[] headers(int stream, String method) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    header(block, ":method", "POST");
    header(block, ":scheme", "http");
    header(block, ":path", "/" + method);
    header(block, ":authority", "localhost");
    header(block, "content-type", "application/grpc");
    header(block, "te", "trailers");
    return frame(Http2FrameTypes.HEADERS, END_OF_HEADERS, stream, block.toByteArray());
  }

  private static void header(ByteArrayOutputStream block, String name, String value) {
    block.write(0);
    block.write(name.length());
    block.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
    block.write(value.length());
    block.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
  }

  /** The frame of a whole message. */
  static byte[] message(int stream, int flags, byte[] message) {
    return frame(
        Http2FrameTypes.DATA,
        flags,
        stream,
        ByteBuffer.allocate(5 + message.length)
            .put((byte) 0)
            .putInt(message.length)
            .put(message)
            .array());
  }

  void send(byte[] frames) throws IOException {
    out.write(frames);
    out.flush();
  }

  /** Reads until there is a frame of a type, which may not come after the end. */
  Frame next(int type) throws IOException {
    while (true) {
      Frame frame = next();
      if (frame.type() == type) {
        return frame;
      }
    }
  }

  private Frame next() throws IOException {
    int length = (in.readUnsignedShort() << 8) | in.readUnsignedByte();
    int type = in.readUnsignedByte();
    int flags = in.readUnsignedByte();
    int stream = in.readInt();
    return new Frame(type, flags, stream, ByteBuffer.wrap(in.readNBytes(length)));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
