package dev.toolrack.client;

import com.google.protobuf.Message;
import dev.toolrack.v1.Capability;
import dev.toolrack.v1.CatalogServiceGrpc;
import dev.toolrack.v1.CreateToolRequest;
import dev.toolrack.v1.CreateToolResponse;
import dev.toolrack.v1.DeleteCapabilityRequest;
import dev.toolrack.v1.DeleteCapabilityResponse;
import dev.toolrack.v1.DeleteChannelRequest;
import dev.toolrack.v1.DeleteChannelResponse;
import dev.toolrack.v1.DeletePatternRequest;
import dev.toolrack.v1.DeletePatternResponse;
import dev.toolrack.v1.DeleteToolRequest;
import dev.toolrack.v1.DeleteToolResponse;
import dev.toolrack.v1.GetToolRequest;
import dev.toolrack.v1.GetToolResponse;
import dev.toolrack.v1.GetVersionRequest;
import dev.toolrack.v1.GetVersionResponse;
import dev.toolrack.v1.ImportToolsRequest;
import dev.toolrack.v1.ImportToolsResponse;
import dev.toolrack.v1.ListCapabilitiesRequest;
import dev.toolrack.v1.ListCapabilitiesResponse;
import dev.toolrack.v1.ListPatternsRequest;
import dev.toolrack.v1.ListPatternsResponse;
import dev.toolrack.v1.ListToolsRequest;
import dev.toolrack.v1.ListToolsResponse;
import dev.toolrack.v1.ListVersionsRequest;
import dev.toolrack.v1.ListVersionsResponse;
import dev.toolrack.v1.Pattern;
import dev.toolrack.v1.PublishVersionRequest;
import dev.toolrack.v1.PublishVersionResponse;
import dev.toolrack.v1.PutCapabilityRequest;
import dev.toolrack.v1.PutCapabilityResponse;
import dev.toolrack.v1.PutPatternRequest;
import dev.toolrack.v1.PutPatternResponse;
import dev.toolrack.v1.SetChannelRequest;
import dev.toolrack.v1.SetChannelResponse;
import dev.toolrack.v1.SetVersionStatusRequest;
import dev.toolrack.v1.SetVersionStatusResponse;
import dev.toolrack.v1.Tool;
import dev.toolrack.v1.ToolSummary;
import dev.toolrack.v1.ToolVersion;
import dev.toolrack.v1.UndeleteToolRequest;
import dev.toolrack.v1.UndeleteToolResponse;
import dev.toolrack.v1.UpdateToolRequest;
import dev.toolrack.v1.UpdateToolResponse;
import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** The contract of CatalogService: remembers the requests and answers with the next revision. */
final class FakeCatalogService extends CatalogServiceGrpc.CatalogServiceImplBase {
  final List<Message> requests = new CopyOnWriteArrayList<>();
  final Queue<RuntimeException> failures = new ConcurrentLinkedQueue<>();
  final AtomicLong importsCancelled = new AtomicLong();

  /** Imports that have a deadline. */
  final AtomicLong importsWithDeadline = new AtomicLong();

  /** While set, one message of an import is read, and no more. */
  volatile boolean busy;

  final AtomicLong revision = new AtomicLong(100);

  private <R> void answer(Message request, StreamObserver<R> observer, R response) {
    requests.add(request);
    RuntimeException failure = failures.poll();
    if (failure != null) {
      observer.onError(failure);
      return;
    }
    observer.onNext(response);
    observer.onCompleted();
  }

  @Override
  public void createTool(CreateToolRequest request, StreamObserver<CreateToolResponse> observer) {
    answer(
        request,
        observer,
        CreateToolResponse.newBuilder()
            .setTool(request.getTool())
            .setRevision(revision.incrementAndGet())
            .build());
  }

  @Override
  public void getTool(GetToolRequest request, StreamObserver<GetToolResponse> observer) {
    answer(
        request,
        observer,
        GetToolResponse.newBuilder()
            .setTool(
                Tool.newBuilder().setSlug(request.getSlug()).setEnabled(!request.getShowDeleted()))
            .build());
  }

  @Override
  public void listTools(ListToolsRequest request, StreamObserver<ListToolsResponse> observer) {
    answer(
        request,
        observer,
        ListToolsResponse.newBuilder()
            .addTools(
                ToolSummary.newBuilder().setSlug(request.getPageToken().isEmpty() ? "a" : "b"))
            .setNextPageToken(request.getPageToken().isEmpty() ? "more" : "")
            .setRevision(revision.get())
            .build());
  }

  @Override
  public void updateTool(UpdateToolRequest request, StreamObserver<UpdateToolResponse> observer) {
    answer(
        request,
        observer,
        UpdateToolResponse.newBuilder()
            .setTool(request.getTool())
            .setRevision(revision.incrementAndGet())
            .build());
  }

  @Override
  public void deleteTool(DeleteToolRequest request, StreamObserver<DeleteToolResponse> observer) {
    answer(
        request,
        observer,
        DeleteToolResponse.newBuilder()
            .setTool(Tool.newBuilder().setSlug(request.getSlug()))
            .setRevision(revision.incrementAndGet())
            .build());
  }

  @Override
  public void undeleteTool(
      UndeleteToolRequest request, StreamObserver<UndeleteToolResponse> observer) {
    answer(
        request,
        observer,
        UndeleteToolResponse.newBuilder()
            .setTool(Tool.newBuilder().setSlug(request.getSlug()))
            .setRevision(revision.incrementAndGet())
            .build());
  }

  @Override
  public void publishVersion(
      PublishVersionRequest request, StreamObserver<PublishVersionResponse> observer) {
    answer(
        request,
        observer,
        PublishVersionResponse.newBuilder()
            .setToolVersion(request.getToolVersion())
            .setRevision(revision.incrementAndGet())
            .setUnchanged(true)
            .build());
  }

  @Override
  public void getVersion(GetVersionRequest request, StreamObserver<GetVersionResponse> observer) {
    answer(
        request,
        observer,
        GetVersionResponse.newBuilder()
            .setToolVersion(
                ToolVersion.newBuilder()
                    .setTool(request.getSlug())
                    .setVersion(request.getVersion()))
            .build());
  }

  @Override
  public void listVersions(
      ListVersionsRequest request, StreamObserver<ListVersionsResponse> observer) {
    answer(
        request,
        observer,
        ListVersionsResponse.newBuilder()
            .addToolVersions(
                ToolVersion.newBuilder()
                    .setVersion(request.getPageToken().isEmpty() ? "2.0.0" : "1.0.0"))
            .setNextPageToken(request.getPageToken().isEmpty() ? "more" : "")
            .build());
  }

  @Override
  public void setVersionStatus(
      SetVersionStatusRequest request, StreamObserver<SetVersionStatusResponse> observer) {
    answer(
        request,
        observer,
        SetVersionStatusResponse.newBuilder()
            .setToolVersion(ToolVersion.newBuilder().setStatus(request.getStatus()))
            .setRevision(revision.incrementAndGet())
            .build());
  }

  @Override
  public void setChannel(SetChannelRequest request, StreamObserver<SetChannelResponse> observer) {
    answer(
        request,
        observer,
        SetChannelResponse.newBuilder().setRevision(revision.incrementAndGet()).build());
  }

  @Override
  public void deleteChannel(
      DeleteChannelRequest request, StreamObserver<DeleteChannelResponse> observer) {
    answer(
        request,
        observer,
        DeleteChannelResponse.newBuilder().setRevision(revision.incrementAndGet()).build());
  }

  @Override
  public void putCapability(
      PutCapabilityRequest request, StreamObserver<PutCapabilityResponse> observer) {
    answer(
        request,
        observer,
        PutCapabilityResponse.newBuilder().setRevision(revision.incrementAndGet()).build());
  }

  @Override
  public void deleteCapability(
      DeleteCapabilityRequest request, StreamObserver<DeleteCapabilityResponse> observer) {
    answer(
        request,
        observer,
        DeleteCapabilityResponse.newBuilder().setRevision(revision.incrementAndGet()).build());
  }

  @Override
  public void listCapabilities(
      ListCapabilitiesRequest request, StreamObserver<ListCapabilitiesResponse> observer) {
    answer(
        request,
        observer,
        ListCapabilitiesResponse.newBuilder()
            .addCapabilities(Capability.newBuilder().setName("count"))
            .build());
  }

  @Override
  public void putPattern(PutPatternRequest request, StreamObserver<PutPatternResponse> observer) {
    answer(
        request,
        observer,
        PutPatternResponse.newBuilder().setRevision(revision.incrementAndGet()).build());
  }

  @Override
  public void deletePattern(
      DeletePatternRequest request, StreamObserver<DeletePatternResponse> observer) {
    answer(
        request,
        observer,
        DeletePatternResponse.newBuilder().setRevision(revision.incrementAndGet()).build());
  }

  @Override
  public void listPatterns(
      ListPatternsRequest request, StreamObserver<ListPatternsResponse> observer) {
    answer(
        request,
        observer,
        ListPatternsResponse.newBuilder()
            .addPatterns(Pattern.newBuilder().setName("count-letters"))
            .build());
  }

  @Override
  public StreamObserver<ImportToolsRequest> importTools(
      StreamObserver<ImportToolsResponse> observer) {
    var call = (ServerCallStreamObserver<ImportToolsResponse>) observer;
    call.setOnCancelHandler(() -> importsCancelled.incrementAndGet());
    if (busy) {
      call.disableAutoRequest();
      call.request(1);
    }
    if (Context.current().getDeadline() != null) {
      importsWithDeadline.incrementAndGet();
    }
    return new StreamObserver<>() {
      private int entries;

      @Override
      public void onNext(ImportToolsRequest request) {
        requests.add(request);
        entries += request.getEntriesCount();
      }

      @Override
      public void onError(Throwable failure) {}

      @Override
      public void onCompleted() {
        RuntimeException failure = failures.poll();
        if (failure != null) {
          observer.onError(failure);
          return;
        }
        observer.onNext(
            ImportToolsResponse.newBuilder()
                .setCreated(entries)
                .setRevision(revision.incrementAndGet())
                .build());
        observer.onCompleted();
      }
    };
  }
}
