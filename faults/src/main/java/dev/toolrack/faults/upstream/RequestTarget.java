package dev.toolrack.faults.upstream;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a request asks for, according to its path. */
record RequestTarget(String tool, int generation, long call) {
  private static final Pattern TARGET =
      Pattern.compile("/([a-z0-9-]+)/([0-9]{1,9})\\?call=([0-9]{1,18})");

  /**
   * Parses a request target.
   *
   * @throws IOException if no tool of the load has such a path
   */
  static RequestTarget parse(String target) throws IOException {
    Matcher parts = TARGET.matcher(target);
    if (!parts.matches()) {
      throw new IOException("not a request of the load: " + target);
    }
    return new RequestTarget(
        parts.group(1), Integer.parseInt(parts.group(2)), Long.parseLong(parts.group(3)));
  }
}
