package dev.toolrack.cli.terminal;

import dev.toolrack.cli.CliException;
import dev.toolrack.cli.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Text given to a command: literally, in a file, or on standard input. */
public final class TextSource {
  /** More than a message may contain, and small enough for the heap of a command. */
  static final int MAX_BYTES = 32 << 20;

  /** What some editors begin a file with, and is no part of its text. */
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private TextSource() {}

  /** The argument itself, the content of {@code @FILE}, or standard input for {@code -}. */
  public static String ofArgument(String argument, Terminal terminal) {
    if (argument.equals("-")) {
      return ofFile("-", terminal);
    }
    if (argument.equals("@")) {
      throw new CliException(ExitCode.USAGE, "'@' is to be followed by the name of a file");
    }
    return argument.startsWith("@") ? ofFile(argument.substring(1), terminal) : argument;
  }

  /** The content of a file, or standard input for {@code -}. */
  public static String ofFile(String name, Terminal terminal) {
    if (name.equals("-")) {
      try {
        return text(name(name), terminal.in());
      } catch (IOException e) {
        throw unreadable(name(name), e);
      }
    }
    try (InputStream in = Files.newInputStream(file(name))) {
      return text(name, in);
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }

  /** Name of a file for people; standard input has its own name. */
  public static String name(String file) {
    return file.equals("-") ? "standard input" : file;
  }

  private static String text(String name, InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      throw new CliException(
          ExitCode.INVALID_INPUT,
          name + " has more than " + (MAX_BYTES >> 20) + " MiB, the most that is read at once");
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
  }

  /** The path of a readable file. */
  public static Path file(String name) {
    Path path = Path.of(name);
    if (Files.isDirectory(path)) {
      throw new CliException(ExitCode.NOT_FOUND, name + " is a folder; name a file in it");
    }
    if (!Files.exists(path)) {
      throw new CliException(ExitCode.NOT_FOUND, "there is no file " + path.toAbsolutePath());
    }
    if (!Files.isReadable(path)) {
      throw new CliException(ExitCode.NOT_FOUND, path.toAbsolutePath() + " may not be read");
    }
    return path;
  }

  private static CliException unreadable(String name, IOException e) {
    return new CliException(
        ExitCode.NOT_FOUND,
        name
            + " cannot be read: "
            + (e instanceof NoSuchFileException ? "there is no such file" : e.getMessage()));
  }
}
