package dev.toolrack.cli.imports;

import dev.toolrack.cli.CliException;
import dev.toolrack.cli.ExitCode;
import dev.toolrack.cli.json.JsonDefect;
import dev.toolrack.cli.json.JsonText;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads a file entry by entry, so that its size does not matter: a JSON array, JSON Lines (a
 * malformed line, or one of more than {@value #MAX_LINE_CHARS} characters, is rejected alone) or
 * consecutive JSON values. Not thread-safe.
 */
final class CandidateReader implements AutoCloseable {
  /** More than a message may contain, and small enough for the heap of a command. */
  static final int MAX_LINE_CHARS = 16 << 20;

  /** Reads the next value; false at the end of the file. */
  private interface Source extends AutoCloseable {
    boolean advance() throws IOException;

    @Override
    void close() throws IOException;
  }

  private final String name;
  private final CandidateSink sink;
  private final ServerListForm serverListForm;
  private final ToolForm toolForm;
  private final Source source;

  private CandidateReader(Path file, String name, ImportSettings settings, EntryIndex index)
      throws IOException {
    this.name = name;
    this.sink = new CandidateSink(index);
    this.serverListForm = new ServerListForm(settings);
    this.toolForm = new ToolForm(settings);
    this.source = hasValueALine(file) ? new Lines(file) : new Values(file);
  }

  /**
   * Opens a file.
   *
   * @param name name of the file in messages
   * @param index index of the entries in this file; empty before the first reading
   */
  static CandidateReader open(Path file, String name, ImportSettings settings, EntryIndex index) {
    try {
      return new CandidateReader(file, name, settings, index);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns the next entry, or null at the end.
   *
   * @throws CliException if the file is malformed, with the position
   */
  @Nullable Candidate next() {
    try {
      Candidate next = sink.poll();
      while (next == null && source.advance()) {
        next = sink.poll();
      }
      return next;
    } catch (JacksonException e) {
      var at = e.getLocation();
      throw new CliException(
          ExitCode.INVALID_INPUT,
          name
              + " is malformed at line "
              + (at == null ? "?" : at.getLineNr() + ", column " + at.getColumnNr())
              + ": "
              + JsonDefect.text(e));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      source.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept(LocatedJson located) {
    if (ServerListForm.matches(located.root())) {
      serverListForm.read(located, sink);
    } else if (ToolForm.matches(located.root())) {
      toolForm.read(located, sink);
    } else {
      sink.bad(
          located.line(located.root()),
          "",
          "neither an object with \"tool\" nor a server with an object of \"tools\"");
    }
  }

  /**
   * Whether the first non-blank line is a complete JSON object. Of any other text, which may be a
   * single line, only the beginning is read.
   */
  private static boolean hasValueALine(Path file) throws IOException {
    try (Reader chars = reader(file)) {
      int first = chars.read();
      while (Character.isWhitespace(first)) {
        first = chars.read();
      }
      if (first != '{') {
        return false;
      }
      LineReader lines = new LineReader(chars, MAX_LINE_CHARS);
      String rest = lines.next();
      if (lines.tooLong()) {
        return false;
      }
      try (JsonParser parser = JsonText.parser("{" + (rest == null ? "" : rest))) {
        parser.nextToken();
        parser.skipChildren();
        return parser.nextToken() == null;
      } catch (JacksonException e) {
        return false;
      }
    }
  }

  private static Reader reader(Path file) throws IOException {
    // Malformed UTF-8 becomes U+FFFD, which the server accepts in texts but refuses in slugs.
    return new BufferedReader(
        new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8));
  }

  private final class Lines implements Source {
    private final LineReader lines;
    private int line;

    Lines(Path file) throws IOException {
      this.lines = new LineReader(reader(file), MAX_LINE_CHARS);
    }

    @Override
    public boolean advance() throws IOException {
      String text = lines.next();
      line++;
      if (text == null) {
        return false;
      }
      if (lines.tooLong()) {
        sink.bad(line, "", "the line has more than " + MAX_LINE_CHARS + " characters");
      } else if (!text.isBlank()) {
        try (JsonParser parser = JsonText.parser(text)) {
          parser.nextToken();
          LocatedJson value = LocatedJson.of(parser, line - 1);
          if (parser.nextToken() == null) {
            accept(value);
          } else {
            sink.bad(line, "", "more than one JSON value on the line");
          }
        } catch (JacksonException e) {
          var at = e.getLocation();
          sink.bad(
              line,
              "",
              "malformed JSON at column "
                  + (at == null ? "?" : at.getColumnNr())
                  + ": "
                  + JsonDefect.text(e));
        }
      }
      return true;
    }

    @Override
    public void close() throws IOException {
      lines.close();
    }
  }

  private final class Values implements Source {
    private final JsonParser parser;
    private boolean started;
    private boolean array;

    Values(Path file) throws IOException {
      this.parser = JsonText.parser(new BufferedInputStream(Files.newInputStream(file)));
    }

    @Override
    public boolean advance() {
      if (!started) {
        started = true;
        JsonToken first = parser.nextToken();
        if (first == null) {
          throw new CliException(
              ExitCode.INVALID_INPUT, name + " has no entry; an empty list is []");
        }
        array = first == JsonToken.START_ARRAY;
        if (array) {
          parser.nextToken();
        }
      }
      if (parser.currentToken() == null) {
        return false;
      }
      if (array && parser.currentToken() == JsonToken.END_ARRAY) {
        if (parser.nextToken() == null) {
          return false;
        }
        throw new CliException(
            ExitCode.INVALID_INPUT,
            name
                + " is malformed at line "
                + parser.currentTokenLocation().getLineNr()
                + ": there is more after the list");
      }
      LocatedJson value = LocatedJson.of(parser, 0);
      parser.nextToken();
      accept(value);
      return true;
    }

    @Override
    public void close() {
      parser.close();
    }
  }
}
