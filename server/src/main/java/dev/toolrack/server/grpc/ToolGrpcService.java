package dev.toolrack.server.grpc;

import dev.toolrack.server.catalog.Resolver;
import dev.toolrack.server.execution.ExecuteCommand;
import dev.toolrack.server.execution.Executions;
import dev.toolrack.server.execution.Json;
import dev.toolrack.server.execution.PayloadBudget;
import dev.toolrack.server.execution.Turns;
import dev.toolrack.v1.BatchExecuteItem;
import dev.toolrack.v1.BatchExecuteRequest;
import dev.toolrack.v1.BatchExecuteResponse;
import dev.toolrack.v1.BatchExecuteStreamRequest;
import dev.toolrack.v1.BatchExecuteStreamResponse;
import dev.toolrack.v1.BatchResolveRequest;
import dev.toolrack.v1.BatchResolveResponse;
import dev.toolrack.v1.ExecuteRequest;
import dev.toolrack.v1.ExecuteResponse;
import dev.toolrack.v1.Payload;
import dev.toolrack.v1.ToolServiceGrpc;
import dev.toolrack.v1.ToolVersion;
import dev.toolrack.v1.WatchRequest;
import dev.toolrack.v1.WatchResponse;
import io.grpc.Context;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;

/** Implementation of {@code toolrack.v1.ToolService}. No method blocks. */
public final class ToolGrpcService extends ToolServiceGrpc.ToolServiceImplBase {
  private final Executions executions;
  private final BatchResolution batchResolution;
  private final BatchExecution batchExecution;
  private final PayloadBudget payloads;
  private final WatchStreams watches;
  private final OpenCalls open;

  private ToolGrpcService(
      Resolver resolver,
      Executions executions,
      PayloadBudget payloads,
      Turns turns,
      WatchStreams watches,
      OpenCalls open) {
    this.executions = executions;
    this.payloads = payloads;
    this.batchResolution = new BatchResolution(resolver);
    this.batchExecution = new BatchExecution(executions, resolver, turns);
    this.watches = watches;
    this.open = open;
  }

  /** Loads the descriptors of the contract, so that the first reply does not wait for it. */
  public static void prepare() {
    var _ = ToolVersion.getDescriptor();
  }

  /**
   * Creates the guarded service, with the short path for Resolve. The service does not close the
   * watches.
   *
   * @param payloads limits the large requests and replies that the service holds
   * @param turns of the threads on which calls and replies arrive
   * @param open registers its calls, except watches
   */
  public static ServerServiceDefinition define(
      Resolver resolver,
      Executions executions,
      PayloadBudget payloads,
      Turns turns,
      WatchStreams watches,
      OpenCalls open,
      Identity identity) {
    return GuardedService.of(
        new ToolGrpcService(resolver, executions, payloads, turns, watches, open),
        payloads,
        identity,
        List.of(ResolveHandler.method(resolver, payloads, open, identity)));
  }

  @Override
  public void batchResolve(
      BatchResolveRequest request, StreamObserver<BatchResolveResponse> observer) {
    Caller caller = Caller.current();
    PayloadBudget.Share held = share(observer);
    // Its requests may wait, and each of them keeps the names that it asks for.
    hold(PayloadBudget.counted(request.getSerializedSize()), held, caller);
    Replies.send(
        batchResolution.resolve(
            request,
            new BatchReplies(payloads, held),
            caller,
            Deadlines.revisionWaitNanos(Context.current())),
        observer,
        caller,
        open,
        OpenCalls::shuttingDown,
        response -> response,
        held);
  }

  @Override
  public void execute(ExecuteRequest request, StreamObserver<ExecuteResponse> observer) {
    Caller caller = Caller.current();
    Payload.KindCase form = request.getInput().getKindCase();
    Json input = ExecutionConversion.input("input", request.getInput());
    caller.requestIsRead();
    ExecuteCommand command =
        new ExecuteCommand(
            caller.tenant(),
            request.getSlug(),
            request.getSelector(),
            input,
            Deadlines.nanos(Context.current(), request.hasTimeout(), request.getTimeout()),
            request.getValidateOnly(),
            request.getMinRevision(),
            caller.requestId(),
            caller.madeId());
    PayloadBudget.Share held = share(observer);
    Replies.send(
        executions.execute(command),
        observer,
        caller,
        open,
        OpenCalls::cutOff,
        result -> {
          Json output = result.output();
          if (output != null) {
            held.add(PayloadBudget.counted(output.size()));
          }
          return ExecutionConversion.response(result, form);
        },
        held);
  }

  /** The space that a call reserves, released when the call has ended in whatever way. */
  private PayloadBudget.Share share(StreamObserver<?> observer) {
    PayloadBudget.Share share = payloads.share();
    ServerCallStreamObserver<?> call = (ServerCallStreamObserver<?>) observer;
    Runnable close = share::close;
    call.setOnCancelHandler(close);
    call.setOnCloseHandler(close);
    return share;
  }

  @Override
  public void batchExecute(
      BatchExecuteRequest request, StreamObserver<BatchExecuteResponse> observer) {
    Caller caller = Caller.current();
    PayloadBudget.Share held = share(observer);
    BatchOutputs outputs =
        new BatchOutputs(
            request.getItemsList().stream().map(BatchExecuteItem::getSlug).toList(),
            payloads,
            held,
            caller);
    Replies.send(
        batchExecution.begin(
            request,
            caller,
            () -> hold(request.getSerializedSize(), held, caller),
            outputs::fitting,
            outputs),
        observer,
        caller,
        open,
        OpenCalls::cutOff,
        _ -> outputs.response(),
        held);
  }

  @Override
  public void batchExecuteStream(
      BatchExecuteStreamRequest request, StreamObserver<BatchExecuteStreamResponse> observer) {
    Caller caller = Caller.current();
    PayloadBudget.Share held = share(observer);
    ResultStream results =
        new ResultStream(
            (ServerCallStreamObserver<BatchExecuteStreamResponse>) observer, held, caller);
    results.follow(
        batchExecution.begin(
            request.getBatch(),
            caller,
            () -> hold(request.getSerializedSize(), held, caller),
            results::paced,
            results),
        open);
  }

  /** From now on, only this many bytes of the request are needed, until the call has ended. */
  private void hold(long bytes, PayloadBudget.Share held, Caller caller) {
    caller.requestIsRead();
    if (!held.tryAdd(bytes)) {
      throw payloads.shed();
    }
  }

  @Override
  public void watch(WatchRequest request, StreamObserver<WatchResponse> observer) {
    watches.open(request, Caller.current(), (ServerCallStreamObserver<WatchResponse>) observer);
  }
}
