/* wirefolio: the program. */
int
main(void)
{
	return 0;
}
