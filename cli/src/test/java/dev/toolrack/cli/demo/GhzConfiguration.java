package dev.toolrack.cli.demo;

import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import dev.toolrack.v1.AdminServiceProto;
import dev.toolrack.v1.CatalogServiceProto;
import dev.toolrack.v1.StatisticsServiceProto;
import dev.toolrack.v1.ToolServiceProto;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A ghz configuration, read as strictly as ghz is lenient: options that ghz would ignore and fields
 * that the contract does not have are errors.
 */
record GhzConfiguration(
    String name,
    MethodDescriptor<DynamicMessage, DynamicMessage> method,
    List<DynamicMessage> requests) {
  private static final List<FileDescriptor> FILES =
      List.of(
          ToolServiceProto.getDescriptor(),
          CatalogServiceProto.getDescriptor(),
          StatisticsServiceProto.getDescriptor(),
          AdminServiceProto.getDescriptor());

  private static final Set<String> OPTIONS =
      Set.of(
          "name",
          "insecure",
          "host",
          "call",
          "total",
          "concurrency",
          "connections",
          "timeout",
          "duration",
          "duration-stop",
          "concurrency-schedule",
          "concurrency-start",
          "concurrency-step",
          "concurrency-end",
          "concurrency-step-duration",
          "concurrency-max-duration",
          "data");

  /** All configurations in the project. */
  static List<GhzConfiguration> all() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("..", "bench", "ghz"))) {
      List<GhzConfiguration> all = new ArrayList<>();
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
        all.add(read(file));
      }
      return all;
    }
  }

  private static GhzConfiguration read(Path file) throws IOException {
    Struct.Builder struct = Struct.newBuilder();
    JsonFormat.parser().merge(Files.readString(file), struct);
    for (String option : struct.getFieldsMap().keySet()) {
      if (!OPTIONS.contains(option)) {
        throw new AssertionError(file + ": " + option + " is no option");
      }
    }
    String call = struct.getFieldsOrThrow("call").getStringValue();
    var method = method(call);
    Value data = struct.getFieldsOrThrow("data");
    List<Value> values = data.hasListValue() ? data.getListValue().getValuesList() : List.of(data);
    List<DynamicMessage> requests = new ArrayList<>();
    for (Value value : values) {
      DynamicMessage.Builder request = DynamicMessage.newBuilder(method.getInputType());
      JsonFormat.parser().merge(JsonFormat.printer().print(value), request);
      requests.add(request.build());
    }
    return new GhzConfiguration(
        Objects.requireNonNull(file.getFileName()).toString(),
        MethodDescriptor.<DynamicMessage, DynamicMessage>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(
                MethodDescriptor.generateFullMethodName(
                    method.getService().getFullName(), method.getName()))
            .setRequestMarshaller(
                ProtoUtils.marshaller(DynamicMessage.getDefaultInstance(method.getInputType())))
            .setResponseMarshaller(
                ProtoUtils.marshaller(DynamicMessage.getDefaultInstance(method.getOutputType())))
            .build(),
        requests);
  }

  private static com.google.protobuf.Descriptors.MethodDescriptor method(String call) {
    int dot = call.lastIndexOf('.');
    for (FileDescriptor file : FILES) {
      for (ServiceDescriptor service : file.getServices()) {
        if (service.getFullName().equals(call.substring(0, dot))) {
          var method = service.findMethodByName(call.substring(dot + 1));
          if (method != null && !method.isClientStreaming() && !method.isServerStreaming()) {
            return method;
          }
        }
      }
    }
    throw new AssertionError(call + " is no unary method");
  }

  /** Sends each request once; throws if a status is not OK. */
  List<DynamicMessage> replay(Channel channel) {
    return requests.stream()
        .map(
            request -> ClientCalls.blockingUnaryCall(channel, method, CallOptions.DEFAULT, request))
        .toList();
  }

  @Override
  public String toString() {
    return name;
  }
}
