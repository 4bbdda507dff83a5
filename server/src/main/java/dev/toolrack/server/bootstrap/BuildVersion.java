package dev.toolrack.server.bootstrap;

import org.jspecify.annotations.Nullable;

/** Version of the program, from the manifest of its jar. */
public final class BuildVersion {
  private BuildVersion() {}

  /** The version; {@code development} if the program does not run from a jar. */
  public static String get() {
    @Nullable String version = BuildVersion.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
