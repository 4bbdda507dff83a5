package dev.toolrack.cli.tools;

import com.google.protobuf.Message;
import dev.toolrack.cli.CliException;
import dev.toolrack.cli.ExitCode;
import dev.toolrack.cli.json.JsonDefect;
import dev.toolrack.cli.json.JsonText;
import dev.toolrack.cli.json.ProtoReader;
import dev.toolrack.cli.terminal.Terminal;
import dev.toolrack.cli.terminal.TextSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/** A file that contains one message of the contract as JSON. */
final class MessageFile {
  private MessageFile() {}

  /** Reads the message from a file, or from standard input for {@code -}. */
  static void read(String file, Terminal terminal, Message.Builder builder) {
    String text = TextSource.ofFile(file, terminal);
    String name = TextSource.name(file);
    try {
      if (!(JsonText.read(text) instanceof ObjectNode object)) {
        throw new CliException(ExitCode.INVALID_INPUT, name + " is not a JSON object");
      }
      ProtoReader.read(object, builder);
    } catch (JacksonException e) {
      var at = e.getLocation();
      throw new CliException(
          ExitCode.INVALID_INPUT,
          name
              + " is malformed"
              + (at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr())
              + ": "
              + JsonDefect.text(e));
    } catch (ProtoReader.NotAMessage e) {
      throw new CliException(ExitCode.INVALID_INPUT, name + ": " + e.text());
    }
  }
}
