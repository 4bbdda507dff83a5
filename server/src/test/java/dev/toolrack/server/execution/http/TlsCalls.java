package dev.toolrack.server.execution.http;

import dev.toolrack.server.catalog.Endpoint;
import dev.toolrack.server.catalog.Policy;
import dev.toolrack.server.eventloop.EventLoops;
import dev.toolrack.server.eventloop.NetworkTransport;
import dev.toolrack.server.execution.Json;
import dev.toolrack.server.execution.JsonReader;
import dev.toolrack.server.execution.ToolInvoker;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.server.testing.InMemoryCatalog;
import dev.toolrack.server.testing.PipelineForTests;
import java.io.IOException;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** Calls of upstreams whose certificates are of their own making. */
final class TlsCalls implements AutoCloseable {
  /** Whoever calls may name requests as they like. */
  static final String REQUEST_ID = "r\r\nx-evil: 1";

  /** The clock of connections; it stands still. */
  final AtomicLong nanoTime = new AtomicLong();

  private final EventLoops loops = EventLoops.open(NetworkTransport.usual(), 1);
  private final WheelScheduler scheduler = new WheelScheduler();
  private final HttpInvoker invoker;

  TlsCalls(int callsPerOrigin, boolean trusting) {
    invoker =
        new HttpInvoker(
            callsPerOrigin,
            "toolrack/test",
            loops,
            scheduler,
            new JsonReader(),
            Clock.systemUTC(),
            nanoTime::get,
            config -> config.setUseInsecureTrustManager(trusting));
  }

  /** The end of an attempt as a future. */
  static final class Outcome extends CompletableFuture<String> implements ToolInvoker.Listener {
    @Override
    public void onAttempt() {}

    @Override
    public boolean onReceiving(long bytes) {
      return true;
    }

    @Override
    public void onReply(ToolInvoker.Reply reply) {
      complete(reply.body().toString());
    }

    @Override
    public void onFailure(ToolrackException failure) {
      completeExceptionally(failure);
    }
  }

  ToolInvoker.Attempt start(Endpoint.Http endpoint, String input, Outcome outcome) {
    return invoker
        .prepare("t", endpoint, Policy.DEFAULT)
        .call(Json.of(input), REQUEST_ID, new UUID(0, 0))
        .start(Long.MAX_VALUE, outcome);
  }

  ToolInvoker.Attempt start(String url, String input, Outcome outcome) {
    return start(InMemoryCatalog.post(url), input, outcome);
  }

  Outcome start(String url, String input) {
    Outcome outcome = new Outcome();
    start(url, input, outcome);
    return outcome;
  }

  /** The reply to a call that must have one. */
  String call(String url, String input) {
    try {
      return start(url, input).get(30, TimeUnit.SECONDS);
    } catch (ExecutionException | InterruptedException | TimeoutException e) {
      throw new AssertionError("The call failed", e);
    }
  }

  /** The failure of a call that must have one. */
  ToolrackException failure(String url) {
    return PipelineForTests.failureOf(start(url, "{}"));
  }

  @Override
  public void close() throws IOException {
    invoker.close();
    loops.close();
    scheduler.close();
  }
}
