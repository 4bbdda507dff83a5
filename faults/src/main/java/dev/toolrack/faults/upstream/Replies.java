package dev.toolrack.faults.upstream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;

/** Writes the responses for each behaviour. */
final class Replies {
  private static final byte[] BODY = "{\"ok\":true}".getBytes(US_ASCII);
  private static final long FLOOD_BYTES = 100_000_000;
  private static final byte[] WATER = "1234567890,".repeat(6_000).getBytes(US_ASCII);
  private static final int SLOW_BYTES = 10_000;
  private static final Duration SLOW_PAUSE = Duration.ofMillis(100);

  private Replies() {}

  /**
   * Answers one request.
   *
   * @return whether another request can follow on the connection
   */
  static boolean reply(Socket connection, Behaviour behaviour)
      throws IOException, InterruptedException {
    OutputStream out = connection.getOutputStream();
    switch (behaviour) {
      case ANSWERS, REFUSES, FLAPS -> {
        byte[] head = head(BODY.length);
        byte[] reply = new byte[head.length + BODY.length];
        System.arraycopy(head, 0, reply, 0, head.length);
        System.arraycopy(BODY, 0, reply, head.length, BODY.length);
        out.write(reply);
        return true;
      }
      case RESETS -> {
        out.write(head(BODY.length));
        out.write(BODY, 0, BODY.length / 2);
        reset(connection);
      }
      case TRUNCATES -> {
        out.write(head(BODY.length));
        out.write(BODY, 0, BODY.length / 2);
      }
      case SLOW_LORIS -> {
        out.write(head(SLOW_BYTES));
        for (int i = 0; i < SLOW_BYTES; i++) {
          out.write(' ');
          Thread.sleep(SLOW_PAUSE);
        }
      }
      case FLOODS -> {
        out.write(head(FLOOD_BYTES));
        for (long sent = 0; sent < FLOOD_BYTES; sent += WATER.length) {
          out.write(WATER, 0, (int) Math.min(WATER.length, FLOOD_BYTES - sent));
        }
      }
    }
    return false;
  }

  private static byte[] head(long length) {
    return ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
            + length
            + "\r\n\r\n")
        .getBytes(US_ASCII);
  }

  /** Closes the connection with a reset. */
  static void reset(Socket connection) {
    try {
      connection.setSoLinger(true, 0);
      connection.close();
    } catch (IOException _) {
      // It is already closed.
    }
  }
}
