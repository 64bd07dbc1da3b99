package dev.millrace.topology;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a learner says at its start to those who ask for it. */
class LearnerLogTest {

  private static final String PROPERTY = "millrace.kernels";

  private final Logger logger =
      (Logger) LoggerFactory.getLogger("dev.millrace.topology.learner.LearnerProcessor");
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final String chosen = System.getProperty(PROPERTY, "");

  @BeforeEach
  void listen() {
    logger.setLevel(Level.INFO);
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void leave() {
    logger.detachAppender(log);
    logger.setLevel(null);
    System.setProperty(PROPERTY, chosen);
  }

  @Test
  void oneLineNamesTheKernelsThatALearnerStartsWith() {
    assertThat(linesOfAStart("blas")).containsExactly("learner-0 starts at step 0, with OpenBLAS");
    assertThat(linesOfAStart("vector"))
        .containsExactly("learner-0 starts at step 0, with the JDK's Vector API");
  }

  private List<String> linesOfAStart(String kernels) {
    log.list.clear();
    System.setProperty(PROPERTY, kernels);
    try (Pipeline pipeline = new Pipeline()) {
      pipeline.sendLabeled("a", Pipeline.BATCH);
    }
    return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }
}
