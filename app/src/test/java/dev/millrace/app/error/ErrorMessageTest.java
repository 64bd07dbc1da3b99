package dev.millrace.app.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.millrace.model.plan.KernelChoiceException;
import dev.millrace.model.plan.KernelType;
import java.util.List;
import java.util.concurrent.ExecutionException;
import javax.security.auth.login.LoginException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

class ErrorMessageTest {

  @Test
  void aWrongChoiceOfKernelsIsNotUnexpected() {
    String before = System.getProperty("millrace.kernels");
    System.setProperty("millrace.kernels", "cuda");
    try {
      KernelType.preferred(List.of(), 1, 1, 1);
      fail("it was accepted");
    } catch (KernelChoiceException e) {
      assertThat(ErrorMessage.of(new IllegalStateException("cannot start", e)))
          .isEqualTo("millrace.kernels must be blas or vector, but was 'cuda'");
    } finally {
      if (before == null) {
        System.clearProperty("millrace.kernels");
      } else {
        System.setProperty("millrace.kernels", before);
      }
    }
  }

  @Test
  void aUserErrorIsShownAsItIs() {
    assertThat(ErrorMessage.of(new RuntimeException(new UserException("Give a port."))))
        .isEqualTo("Give a port.");
  }

  @Test
  void aBadSettingIsFoundBehindKafkasWrapper() {
    Exception failure =
        new KafkaException(
            "Failed to create new KafkaAdminClient",
            new ConfigException("retries", "many", "Not a number"));

    assertThat(ErrorMessage.of(failure))
        .isEqualTo("Bad Kafka setting: Invalid value many for configuration retries: Not a number");
  }

  @Test
  void aNameThatKafkaRefusesIsABadSetting() {
    Exception failure =
        new KafkaException(
            "Failed to construct kafka consumer", new InvalidTopicException("'a b' is invalid"));

    assertThat(ErrorMessage.of(failure)).isEqualTo("Bad Kafka setting: 'a b' is invalid");
  }

  @Test
  void refusalsOfTheBrokerAreToldApart() {
    assertThat(ErrorMessage.of(new ExecutionException(new SaslAuthenticationException("who?"))))
        .isEqualTo("The broker refused the login: who?");
    assertThat(ErrorMessage.of(new TopicAuthorizationException("images: no")))
        .isEqualTo("The broker does not allow this: images: no");
  }

  @Test
  void anUnexpectedErrorStaysOnOneLineAndSaysHowToSeeMore() {
    assertThat(ErrorMessage.of(new ExecutionException(new IllegalStateException("one\n  two"))))
        .isEqualTo(
            "Unexpected error: IllegalStateException: one two (run again with --verbose to see"
                + " where)");
    assertThat(ErrorMessage.of(new IllegalStateException())).contains("no message");
  }

  @Test
  void anUnexpectedErrorNamesItsRoot() {
    Exception failure =
        new KafkaException("Failed to create", new RuntimeException(new LoginException("no such")));

    assertThat(ErrorMessage.of(failure))
        .startsWith(
            "Unexpected error: KafkaException: Failed to create, because of LoginException: no"
                + " such (");
  }
}
