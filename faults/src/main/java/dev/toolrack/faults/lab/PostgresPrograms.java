package dev.toolrack.faults.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tukaani.xz.XZInputStream;

/** The Postgres programs, unpacked from the archive on the class path. */
final class PostgresPrograms {
  private PostgresPrograms() {}

  /** Unpacks the programs. */
  static void unpack(Path folder) {
    String name = "/postgres-linux-" + machine(System.getProperty("os.arch")) + ".txz";
    try (InputStream packed = PostgresPrograms.class.getResourceAsStream(name)) {
      if (packed == null) {
        throw new LabException("no Postgres for this machine is on the class path: " + name);
      }
      Files.createDirectories(folder);
      Process tar =
          new ProcessBuilder("tar", "-x", "-C", folder.toString())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (OutputStream into = tar.getOutputStream();
          InputStream unpacked = new XZInputStream(packed)) {
        var _ = unpacked.transferTo(into);
      }
      if (tar.waitFor() != 0) {
        throw new LabException("tar ended with " + tar.exitValue());
      }
    } catch (IOException e) {
      throw new LabException("Postgres cannot be unpacked into " + folder, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while unpacking Postgres", e);
    }
  }

  /** The name that the artifact uses for an architecture of the JVM. */
  static String machine(String architecture) {
    return switch (architecture) {
      case "amd64", "x86_64" -> "x86_64";
      case "aarch64" -> "arm_64";
      default -> throw new LabException("there is no Postgres for " + architecture);
    };
  }
}
