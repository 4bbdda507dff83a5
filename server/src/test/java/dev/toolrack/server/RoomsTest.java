package dev.toolrack.server;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between the rooms of the server: who may import whom. */
@AnalyzeClasses(packages = "dev.toolrack", importOptions = DoNotIncludeTests.class)
class RoomsTest {
  private static final String ROOT = "dev.toolrack.server.";

  /** What any room may use: the language, null annotations, and the log. */
  private static final String[] EVERYWHERE = {
    "java..", "org.jspecify..", "com.google.errorprone.annotations..", "org.slf4j..",
  };

  @ArchTest static final ArchRule failure = room("failure", "failure");

  @ArchTest
  static final ArchRule eventloop = room("eventloop", "eventloop", "io.grpc.netty.shaded..");

  @ArchTest static final ArchRule config = room("config", "config");

  @ArchTest
  static final ArchRule cluster = room("cluster", "cluster", "com.hazelcast..", "javax.crypto..");

  @ArchTest
  static final ArchRule catalog =
      room("catalog", "catalog", "failure", "org.semver4j..", "com.github.benmanes..");

  @ArchTest
  static final ArchRule catalogPostgres =
      room(
          "catalog.postgres",
          "catalog.postgres",
          "catalog",
          "failure",
          "dev.toolrack.jooq..",
          "org.jooq..",
          "javax.sql..",
          "org.postgresql..",
          "com.zaxxer..",
          "org.flywaydb..",
          "tools.jackson..");

  @ArchTest
  static final ArchRule catalogCache =
      room(
          "catalog.cache",
          "catalog.cache",
          "catalog",
          "cluster",
          "failure",
          "com.hazelcast..",
          "com.github.benmanes..");

  @ArchTest
  static final ArchRule execution =
      room(
          "execution",
          "execution",
          "catalog",
          "failure",
          "com.github.benmanes..",
          "tools.jackson..");

  @ArchTest
  static final ArchRule executionSchema =
      room(
          "execution.schema",
          "execution.schema",
          "execution",
          "catalog",
          "failure",
          "com.networknt..",
          "com.github.benmanes..",
          "tools.jackson..",
          "com.fasterxml.jackson..",
          "com.google.re2j..");

  @ArchTest
  static final ArchRule executionHttp =
      room(
          "execution.http",
          "execution.http",
          "execution",
          "catalog",
          "eventloop",
          "failure",
          "io.grpc.netty.shaded..",
          "org.asynchttpclient..",
          "io.netty..",
          "javax.net.ssl..",
          "com.github.benmanes..");

  @ArchTest
  static final ArchRule executionGuard =
      room(
          "execution.guard",
          "execution.guard",
          "execution",
          "catalog",
          "cluster",
          "failure",
          "io.github.resilience4j..",
          "com.github.benmanes..");

  @ArchTest
  static final ArchRule telemetry =
      room(
          "telemetry",
          "telemetry",
          "execution",
          "failure",
          "dev.toolrack.jooq..",
          "org.jooq..",
          "javax.sql..",
          "org.postgresql..");

  @ArchTest static final ArchRule leader = room("leader", "leader", "failure");

  @ArchTest
  static final ArchRule metrics =
      room(
          "metrics",
          "metrics",
          "catalog",
          "execution",
          "failure",
          "io.prometheus..",
          "io.grpc..",
          "com.zaxxer..");

  @ArchTest
  static final ArchRule http = room("http", "http", "io.prometheus..", "com.sun.net.httpserver..");

  @ArchTest
  static final ArchRule logging =
      room("logging", "logging", "config", "ch.qos.logback..", "net.logstash.logback..");

  @ArchTest
  static final ArchRule protoTypesStopInGrpc =
      noClasses()
          .that()
          .resideInAPackage("dev.toolrack.server..")
          .and()
          .resideOutsideOfPackages(ROOT + "grpc..", ROOT + "bootstrap..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.toolrack.v1..", "com.google.protobuf..", "com.google.rpc..");

  @ArchTest
  static final ArchRule nobodyImportsTheCompositionRoot =
      noClasses()
          .that()
          .resideInAPackage("dev.toolrack.server..")
          .and(not(resideInAnyPackage("dev.toolrack.server", ROOT + "bootstrap..")))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.toolrack.server", ROOT + "bootstrap..");

  @ArchTest
  static final ArchRule roomsHaveNoCycles =
      slices().matching("dev.toolrack.server.(*)..").should().beFreeOfCycles();

  private static ArchRule room(String name, String... mayImport) {
    String[] allowed = new String[EVERYWHERE.length + mayImport.length];
    System.arraycopy(EVERYWHERE, 0, allowed, 0, EVERYWHERE.length);
    for (int i = 0; i < mayImport.length; i++) {
      allowed[EVERYWHERE.length + i] =
          mayImport[i].endsWith("..") ? mayImport[i] : ROOT + mayImport[i];
    }
    return classes()
        .that()
        .resideInAPackage(ROOT + name)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(allowed);
  }
}
