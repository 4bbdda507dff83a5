package dev.toolrack.server.grpc;

import dev.toolrack.server.catalog.Resolution;
import dev.toolrack.server.execution.ExecuteCommand;
import dev.toolrack.server.execution.ExecutionResult;
import dev.toolrack.server.execution.Executions;
import dev.toolrack.server.execution.Json;
import dev.toolrack.server.execution.Timings;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Executions whose results a test decides; by default the output is the input. */
final class FakeExecutions implements Executions {
  final List<ExecuteCommand> commands = new CopyOnWriteArrayList<>();
  volatile Function<ExecuteCommand, CompletableFuture<ExecutionResult>> behaviour =
      command ->
          CompletableFuture.completedFuture(
              result(command.validateOnly() ? null : command.input()));

  static ExecutionResult result(@Nullable Json output) {
    return new ExecutionResult(
        output,
        Samples.number("1.1.0"),
        true,
        "6f0c2a6e-0000-4000-8000-000000000001",
        output == null ? 0 : 200,
        1,
        new Timings(1, 2, 3, 4_000_000_000L, 5));
  }

  /** Keeps executions from ending; returns those that begin from now on. */
  List<CompletableFuture<ExecutionResult>> hold() {
    List<CompletableFuture<ExecutionResult>> pending = new CopyOnWriteArrayList<>();
    behaviour =
        _ -> {
          CompletableFuture<ExecutionResult> execution = new CompletableFuture<>();
          pending.add(execution);
          return execution;
        };
    return pending;
  }

  @Override
  public CompletableFuture<ExecutionResult> execute(ExecuteCommand command) {
    commands.add(command);
    return behaviour.apply(command);
  }

  @Override
  public CompletableFuture<ExecutionResult> execute(
      ExecuteCommand command, CompletableFuture<Resolution> resolution) {
    return execute(command);
  }
}
