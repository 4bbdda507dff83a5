package dev.toolrack.faults.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProcessesTest {
  @Test
  void aReplicaKnowsTheOthersAndPostgresByTheirAddresses() {
    assertThat(Replica.command(Path.of("/lab/toolrack"), Host.B))
        .containsExactly(
            "/lab/toolrack",
            "serve",
            "--bind-address=0.0.0.0",
            "--cluster-address=10.213.77.12",
            "--cluster-members=10.213.77.11:5701,10.213.77.12:5701,10.213.77.13:5701",
            "--database-url=postgresql://toolrack@10.213.77.20:5432/toolrack");
  }

  @Test
  void postgresRunsWithoutRights() {
    assertThat(Postgres.command())
        .startsWith("unshare", "--ipc", "--", "setpriv", "--reuid=65534", "--regid=65534")
        .contains("max_connections=" + Postgres.MAX_CONNECTIONS);
  }

  @Test
  void theMachinesPostgresIsNamedAsItsArtifactDoes() {
    assertThat(PostgresPrograms.machine("amd64")).isEqualTo("x86_64");
    assertThat(PostgresPrograms.machine("aarch64")).isEqualTo("arm_64");
    assertThatThrownBy(() -> PostgresPrograms.machine("riscv64"))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("riscv64");
  }

  @Test
  void theCopyOfTheServerFindsItsOwnJars() {
    String arguments = "-cp\n\"/home/x/target/app/a.jar:/home/x/target/app/b.jar\"\n";
    assertThat(
            ServerCopy.relocate(
                arguments, Path.of("/home/x/target/app"), Path.of("/run/lab/target/app")))
        .isEqualTo("-cp\n\"/run/lab/target/app/a.jar:/run/lab/target/app/b.jar\"\n");
    assertThatThrownBy(
            () -> ServerCopy.relocate("-jar x.jar\n", Path.of("/home/x"), Path.of("/run")))
        .isInstanceOf(LabException.class);
  }

  @Test
  void aClockIsWrittenAsADistance() {
    assertThat(FakeClock.content(Duration.ofHours(1))).isEqualTo("+3600\n");
    assertThat(FakeClock.content(Duration.ofHours(-1))).isEqualTo("-3600\n");
    assertThat(FakeClock.content(Duration.ZERO)).isEqualTo("+0\n");
  }
}
