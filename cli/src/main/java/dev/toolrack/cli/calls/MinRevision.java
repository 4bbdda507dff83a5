package dev.toolrack.cli.calls;

import dev.toolrack.cli.CliException;
import dev.toolrack.cli.ExitCode;
import dev.toolrack.client.RequestOptions;
import picocli.CommandLine.Option;

/** The {@code --min-revision} option of commands that read the catalog. */
final class MinRevision {
  @Option(
      names = "--min-revision",
      paramLabel = "N",
      defaultValue = "0",
      description = "Answer from no older catalog than this revision.")
  private long minRevision;

  /** The options of a call with this revision. */
  RequestOptions options() {
    if (minRevision < 0) {
      throw new CliException(
          ExitCode.USAGE, "--min-revision must be 0 or more, not " + minRevision);
    }
    return RequestOptions.none().withMinRevision(minRevision);
  }
}
