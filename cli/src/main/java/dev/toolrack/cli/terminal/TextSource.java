package dev.toolrack.cli.terminal;

import dev.toolrack.cli.CliException;
import dev.toolrack.cli.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Text that a command is given: as it is, in a file, or on standard input. */
public final class TextSource {
  private TextSource() {}

  /** The text itself, that of {@code @FILE}, or standard input for {@code -}. */
  public static String ofArgument(String argument, Terminal terminal) {
    if (argument.equals("-")) {
      return ofFile("-", terminal);
    }
    return argument.startsWith("@") ? ofFile(argument.substring(1), terminal) : argument;
  }

  /** The text of a file, or standard input for {@code -}. */
  public static String ofFile(String name, Terminal terminal) {
    try {
      return name.equals("-")
          ? new String(terminal.in().readAllBytes(), StandardCharsets.UTF_8)
          : new String(Files.readAllBytes(file(name)), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }

  /** The path of a file that can be read. */
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
