package dev.toolrack.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.execution.ExecuteCommand;
import dev.toolrack.server.execution.PayloadBudget;
import dev.toolrack.v1.BatchResolveRequest;
import dev.toolrack.v1.ResolveRequest;
import io.grpc.Status;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Guards against batches that resolve or execute the tools of another tenant than the caller's. */
class BatchTenantsTest {
  private final FakeSnapshots snapshots = new FakeSnapshots();
  private final FakeExecutions executions = new FakeExecutions();
  private final Caller other = new Caller("other", "call-7", null);

  @BeforeEach
  void put() {
    snapshots.memory.put(Samples.key().toString(), Samples.head(42));
  }

  @Test
  void executesForTheCallersTenant() {
    new BatchExecution(executions, snapshots.resolver(), _ -> false)
        .begin(
            BatchRequests.numbered(2, 1), other, () -> {}, UnaryOperator.identity(), (_, _) -> {})
        .join();

    assertThat(executions.commands)
        .extracting(ExecuteCommand::tenant)
        .containsExactly("other", "other");
  }

  @Test
  void resolvesForTheCallersTenant() {
    PayloadBudget budget = new PayloadBudget(1 << 20);
    var response =
        new BatchResolution(snapshots.resolver())
            .resolve(
                BatchResolveRequest.newBuilder()
                    .addRequests(ResolveRequest.newBuilder().setSlug(Samples.SLUG))
                    .build(),
                new BatchReplies(budget, budget.share()),
                other,
                Long.MAX_VALUE)
            .join();

    assertThat(response.getResults(0).getStatus().getCode())
        .isEqualTo(Status.Code.NOT_FOUND.value());
  }
}
