package dev.toolrack.cli;

import dev.toolrack.cli.terminal.Terminal;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code completion bash|zsh}: prints a script that completes commands and flags. */
@Command(
    name = "completion",
    description = "Print a completion script for a shell.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  source <(./toolrack completion bash)",
      "  ./toolrack completion bash > /etc/bash_completion.d/toolrack",
      "  ./toolrack completion zsh > \"$${fpath[1]}/_toolrack\""
    })
final class CompletionCommand implements Callable<Integer> {
  /** A shell. */
  enum Shell {
    bash,
    zsh
  }

  private final Terminal terminal;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
  private Shell shell = Shell.bash;

  CompletionCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    String script = AutoComplete.bash("toolrack", spec.root().commandLine());
    switch (shell) {
      case bash -> terminal.out().println(script);
      // zsh runs the bash script through its bash compatibility; #compdef also makes it an fpath
      // function.
      case zsh ->
          terminal
              .out()
              .println(
                  "#compdef toolrack\nautoload -Uz compinit bashcompinit\n(( $+functions[compdef] ))"
                      + " || compinit\nbashcompinit\n"
                      + script);
    }
    return ExitCode.OK;
  }
}
