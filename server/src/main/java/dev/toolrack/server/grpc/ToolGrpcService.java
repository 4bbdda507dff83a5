package dev.toolrack.server.grpc;

import dev.toolrack.server.catalog.Resolver;
import dev.toolrack.server.execution.ExecuteCommand;
import dev.toolrack.server.execution.Executions;
import dev.toolrack.v1.BatchResolveRequest;
import dev.toolrack.v1.BatchResolveResponse;
import dev.toolrack.v1.ExecuteRequest;
import dev.toolrack.v1.ExecuteResponse;
import dev.toolrack.v1.Payload;
import dev.toolrack.v1.ToolServiceGrpc;
import io.grpc.Context;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.StreamObserver;
import java.util.List;

/** {@code toolrack.v1.ToolService}. No method blocks. */
public final class ToolGrpcService extends ToolServiceGrpc.ToolServiceImplBase {
  private final Executions executions;
  private final BatchResolution batchResolution;

  private ToolGrpcService(Resolver resolver, Executions executions) {
    this.executions = executions;
    this.batchResolution = new BatchResolution(resolver);
  }

  /** The service with its guard and with the short path of Resolve. */
  public static ServerServiceDefinition define(
      Resolver resolver, Executions executions, Identity identity) {
    return GuardedService.of(
        new ToolGrpcService(resolver, executions),
        identity,
        List.of(ResolveHandler.method(resolver, identity)));
  }

  @Override
  public void batchResolve(
      BatchResolveRequest request, StreamObserver<BatchResolveResponse> observer) {
    Caller caller = Caller.current();
    Replies.send(
        batchResolution.resolve(request, caller, Deadlines.revisionWaitNanos(Context.current())),
        observer,
        caller,
        response -> response);
  }

  @Override
  public void execute(ExecuteRequest request, StreamObserver<ExecuteResponse> observer) {
    Caller caller = Caller.current();
    Payload.KindCase form = request.getInput().getKindCase();
    ExecuteCommand command =
        new ExecuteCommand(
            caller.tenant(),
            request.getSlug(),
            request.getSelector(),
            ExecutionConversion.input("input", request.getInput()),
            Deadlines.nanos(Context.current(), request.hasTimeout(), request.getTimeout()),
            request.getValidateOnly(),
            request.getMinRevision(),
            caller.requestId());
    Replies.send(
        executions.execute(command),
        observer,
        caller,
        result -> ExecutionConversion.response(result, form));
  }
}
