package dev.toolrack.cli;

import picocli.CommandLine.IVersionProvider;

/** Version of the build, and of the running JVM. */
final class Version implements IVersionProvider {
  /** {@code 0.1.0}; {@code development} for classes that were not packaged. */
  static String ofBuild() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  @Override
  public String[] getVersion() {
    return new String[] {"toolrack " + ofBuild() + " (Java " + Runtime.version() + ")"};
  }
}
