/*
 * Telnet: typed passwords and what the server said to them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "talk.h"

static const struct talk_plan plan = {.attach = talk_app, .port = 23};
static const struct talk_plan odd_port = {.attach = talk_app, .port = 2323};

#define PROMPTS                                                     \
	"S= \\xff\\xfd\\x18\\xff\\xfb\\x01\n"                       \
	"C= \\xff\\xfb\\x18\\xff\\xfa\\x18\\x00xterm$ \\xff\\xf0\n" \
	"S= Welcome\\r\\nhost login: \n"                            \
	"C= b\n"                                                    \
	"S= b\n"                                                    \
	"C= x\\x7fob\\r\\x00\n"                                     \
	"S= x\\x08 \\x08ob\\r\\nPassword: \n"

static void
password_before_a_prompt_is_accepted(void **state)
{
	(void)state;
	talk_check(&odd_port,
	    PROMPTS
	    "C= sec\n"
	    "C= ret\\r\\x00\n"
	    "S= \\r\\nLast login: today\\r\\n\\x1b[32mbob@host:~$\\x1b[0m \n"
	    "C= ls\\r\\x00\n",
	    "! password-accepted f9 Telnet: user \"bob\" typed a password at "
	    "a prompt of 10.0.0.2; the server's next output was the prompt "
	    "\"bob@host:~$\".\n"
	    "close 1 telnet client A\n");
}

static void
prompt_at_the_end_of_the_capture_counts(void **state)
{
	(void)state;
	talk_check(&plan,
	    PROMPTS "C= secret\\r\\n\n"
		    "S= \\r\\nrouter>\n",
	    "! password-accepted f9 Telnet: user \"bob\" typed a password at "
	    "a prompt of 10.0.0.2; the server's next output was the prompt "
	    "\"router>\".\n"
	    "close 1 telnet client A\n");
}

static void
refused_password_is_a_clear_one_each_time(void **state)
{
	(void)state;
	talk_check(&plan,
	    PROMPTS "C= guess\\r\\n\n"
		    "S= \\r\\nLogin incorrect\\r\\nhost login: \n"
		    "C= root\\r\\n\n"
		    "S= root\\r\\nPassword: \n"
		    "C= again\\r\\n\n"
		    "S= \\r\\nPassword: \n"
		    "C= third\\r\\n\n",
	    "! password-clear f9 Telnet: user \"bob\" typed a password at a "
	    "prompt of 10.0.0.2; the server's next output refused it.\n"
	    "! password-clear f13 Telnet: user \"root\" typed a password at a "
	    "prompt of 10.0.0.2; the server's next output refused it.\n"
	    "! password-clear f15 Telnet: user \"root\" typed a password at a "
	    "prompt of 10.0.0.2; the capture holds no answer.\n"
	    "close 1 telnet client A\n");
}

static void
answer_that_tells_nothing_is_said_so(void **state)
{
	(void)state;
	talk_check(&plan,
	    PROMPTS "C= secret\\r\\n\n"
		    "S= \\r\\nTerminal type? [vt100] \n",
	    "! password-clear f9 Telnet: user \"bob\" typed a password at a "
	    "prompt of 10.0.0.2; the server's next output does not tell "
	    "whether it was accepted.\n"
	    "close 1 telnet client A\n");
}

static void
password_without_a_user_name(void **state)
{
	(void)state;
	talk_check(&plan,
	    "S= \\xff\\xfb\\x01\\r\\nUser Access Verification\\r\\n\\r\\n"
	    "Password: \n"
	    "C= cisco\\r\\n\n"
	    "S= \\r\\nsw1#\n",
	    "! password-accepted f3 Telnet: a user whose name was not seen "
	    "typed a password at a prompt of 10.0.0.2; the server's next "
	    "output was the prompt \"sw1#\".\n"
	    "close 1 telnet client A\n");
}

static void
echoed_text_is_no_password(void **state)
{
	(void)state;
	talk_check(&plan,
	    "S= \\xff\\xfb\\x01What is the word for password: \n"
	    "C= w\n"
	    "S= w\n"
	    "C= ord\\r\\n\n"
	    "S= ord\\r\\n$ \n",
	    "close 1 telnet client A\n");
}

static void
empty_password_is_none(void **state)
{
	(void)state;
	talk_check(&plan, PROMPTS "C= \\r\\n\nS= \\r\\n$ \n",
	    "close 1 telnet client A\n");
}

static void
gap_in_the_answer_leaves_it_open(void **state)
{
	(void)state;
	talk_check(&plan,
	    PROMPTS "C= secret\\r\\n\n"
		    "S gap 20\n"
		    "S= $ \n"
		    "C= ls\\r\\n\n",
	    "! password-clear f9 Telnet: user \"bob\" typed a password at a "
	    "prompt of 10.0.0.2; the capture holds no answer.\n"
	    "close 1 telnet client A\n");
}

static void
text_on_the_port_is_telnet_but_other_content_wins(void **state)
{
	(void)state;
	talk_check(&plan, "S= login: \n", "close 1 telnet\n");
	talk_check(&plan, "S: SSH-2.0-OpenSSH\n", "close 1 ssh\n");
	talk_check(&odd_port, "S= login: \n", "close 1 -\n");
	talk_check_once(&plan, "S= \\x01\\x02\\x03\n", "close 1 -\n");
	/* an MP3 frame header is no negotiation */
	talk_check_once(&odd_port, "S= \\xff\\xfb\\x90\\x64\n", "close 1 -\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(password_before_a_prompt_is_accepted),
	    cmocka_unit_test(prompt_at_the_end_of_the_capture_counts),
	    cmocka_unit_test(refused_password_is_a_clear_one_each_time),
	    cmocka_unit_test(answer_that_tells_nothing_is_said_so),
	    cmocka_unit_test(password_without_a_user_name),
	    cmocka_unit_test(echoed_text_is_no_password),
	    cmocka_unit_test(empty_password_is_none),
	    cmocka_unit_test(gap_in_the_answer_leaves_it_open),
	    cmocka_unit_test(text_on_the_port_is_telnet_but_other_content_wins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
