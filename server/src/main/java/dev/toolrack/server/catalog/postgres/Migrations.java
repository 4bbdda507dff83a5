package dev.toolrack.server.catalog.postgres;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/** The migrations in this program. */
final class Migrations {
  /** Their folder on the class path. */
  static final String FOLDER = "db/migration";

  private static final String SUFFIX = ".sql";

  private Migrations() {}

  /** The scripts by name, each with the checksum that the schema history records for it. */
  static Map<String, Integer> checksums(ClassLoader loader) throws IOException {
    Map<String, Integer> checksums = new HashMap<>();
    for (URL folder : Collections.list(loader.getResources(FOLDER))) {
      for (String script : scripts(folder)) {
        try (InputStream content = URI.create(folder + "/" + script).toURL().openStream()) {
          checksums.put(script, checksum(content));
        }
      }
    }
    return Map.copyOf(checksums);
  }

  private static List<String> scripts(URL folder) throws IOException {
    if (folder.openConnection() instanceof JarURLConnection jar) {
      String prefix = jar.getEntryName();
      return jar.getJarFile().stream()
          .map(entry -> entry.getName())
          .filter(name -> name.startsWith(prefix) && name.endsWith(SUFFIX))
          .map(name -> name.substring(prefix.length() + 1))
          .toList();
    }
    List<String> scripts = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
      files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(SUFFIX))
          .forEach(scripts::add);
    } catch (URISyntaxException e) {
      throw new IOException("no folder: " + folder, e);
    }
    return scripts;
  }

  /** Computes Flyway's checksum: the CRC-32 of the lines without their terminators. */
  private static int checksum(InputStream content) throws IOException {
    CRC32 crc = new CRC32();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(content, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        crc.update(line.getBytes(StandardCharsets.UTF_8));
      }
    }
    return (int) crc.getValue();
  }
}
