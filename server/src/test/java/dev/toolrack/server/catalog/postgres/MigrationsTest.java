package dev.toolrack.server.catalog.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrationsTest {
  @TempDir private Path folder;

  @Test
  void findsThoseOfTheProgram() throws IOException {
    assertThat(Migrations.checksums(Migrations.class.getClassLoader()))
        .containsKeys("V1__tools.sql", "V6__executions.sql");
  }

  @Test
  void findsThemInFoldersAndJars() throws IOException {
    Path scripts = Files.createDirectories(folder.resolve("a b/db/migration"));
    Files.writeString(scripts.resolve("V1__one.sql"), "select 1;\r\nselect 'ä';\n");
    Files.writeString(scripts.resolve("notes.txt"), "no migration");
    Path jar = folder.resolve("more.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new JarEntry("db/migration/"));
      out.putNextEntry(new JarEntry("db/migration/V2__two.sql"));
      out.write("select 2;".getBytes(UTF_8));
    }
    URL[] classPath = {folder.resolve("a b").toUri().toURL(), jar.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(classPath, null)) {
      assertThat(Migrations.checksums(loader))
          .containsOnlyKeys("V1__one.sql", "V2__two.sql")
          .containsEntry("V1__one.sql", crc("select 1;select 'ä';"))
          .containsEntry("V2__two.sql", crc("select 2;"));
    }
  }

  private static int crc(String text) {
    CRC32 crc = new CRC32();
    crc.update(text.getBytes(UTF_8));
    return (int) crc.getValue();
  }
}
