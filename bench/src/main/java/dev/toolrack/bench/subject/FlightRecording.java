package dev.toolrack.bench.subject;

import dev.toolrack.bench.report.FlameGraph;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;

/**
 * Profiles the CPU time of a JVM with Java Flight Recorder (JEP 509, Linux only): one sample per
 * millisecond of a thread's CPU time, including system calls.
 */
final class FlightRecording {
  private static final String EVENT = "jdk.CPUTimeSample";
  private static final String STACK_DEPTH = "200";

  private FlightRecording() {}

  /**
   * Records the stacks of a JVM while something runs, and adds them to the graph.
   *
   * @param file where the recording is written
   */
  static void during(long pid, Path file, Runnable running, FlameGraph graph) {
    jcmd(pid, "JFR.configure", "stackdepth=" + STACK_DEPTH);
    jcmd(
        pid,
        "JFR.start",
        "name=bench",
        "settings=none",
        "+" + EVENT + "#enabled=true",
        "+" + EVENT + "#throttle=1ms");
    try {
      running.run();
    } finally {
      jcmd(pid, "JFR.stop", "name=bench", "filename=" + file);
    }
    try (RecordingFile recording = new RecordingFile(file)) {
      while (recording.hasMoreEvents()) {
        RecordedEvent event = recording.readEvent();
        RecordedStackTrace stack = event.getStackTrace();
        if (event.getEventType().getName().equals(EVENT) && stack != null) {
          graph.add(frames(stack));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (graph.samples() == 0) {
      throw new IllegalStateException("This JVM takes no samples of CPU time");
    }
  }

  /** The frames of a stack, outermost caller first. */
  private static List<String> frames(RecordedStackTrace stack) {
    List<String> frames = new ArrayList<>();
    for (RecordedFrame frame : stack.getFrames().reversed()) {
      frames.add(frame.getMethod().getType().getName() + "." + frame.getMethod().getName());
    }
    return frames;
  }

  private static void jcmd(long pid, String... words) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
    command.add(Long.toString(pid));
    command.addAll(List.of(words));
    var _ = Commands.run(command.toArray(String[]::new));
  }
}
