package dev.toolrack.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class FlameGraphTest {
  private static final String LOOP = "io.netty.channel.EventLoop.run";
  private static final String CALL = "dev.toolrack.server.Call.<init>";

  private final FlameGraph graph = new FlameGraph("Calls & more");

  private List<String> titles() throws Exception {
    NodeList titles =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(graph.svg())))
            .getElementsByTagName("title");
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < titles.getLength(); i++) {
      texts.add(titles.item(i).getTextContent());
    }
    return texts;
  }

  @Test
  void aBoxHasTheShareOfItsFrameBelowTheSameCallers() throws Exception {
    graph.add(List.of(LOOP, CALL));
    graph.add(List.of(LOOP, CALL, "java.lang.Math.max"));
    graph.add(List.of(LOOP));
    graph.add(List.of("java.lang.Thread.run", CALL));

    assertThat(graph.samples()).isEqualTo(4);
    assertThat(titles())
        .containsExactly(
            "all, 100.0 %",
            LOOP + ", 75.0 %",
            CALL + ", 50.0 %",
            "java.lang.Math.max, 25.0 %",
            "java.lang.Thread.run, 25.0 %",
            CALL + ", 25.0 %");
  }

  @Test
  void aBoxStandsOnItsCallersAndIsAsWide() throws Exception {
    graph.add(List.of(LOOP, CALL));

    NodeList groups =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(graph.svg())))
            .getElementsByTagName("g");
    Element caller = box(groups, 1);
    Element called = box(groups, 2);
    assertThat(called.getAttribute("width")).isEqualTo(caller.getAttribute("width"));
    assertThat(called.getAttribute("x")).isEqualTo(caller.getAttribute("x"));
    assertThat(Integer.parseInt(called.getAttribute("y")))
        .isLessThan(Integer.parseInt(caller.getAttribute("y")));
  }

  private static Element box(NodeList groups, int index) {
    return (Element) ((Element) groups.item(index)).getElementsByTagName("rect").item(0);
  }

  @Test
  void whatIsTooNarrowToBeSeenIsLeftOut() throws Exception {
    for (int i = 0; i < 10_000; i++) {
      graph.add(List.of(LOOP));
    }
    graph.add(List.of("java.lang.Rare.call"));

    assertThat(titles()).hasSize(2);
  }
}
