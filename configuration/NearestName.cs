namespace Actors.Configuration;

/// <summary>Finds the name somebody probably meant.</summary>
internal static class NearestName
{
    /// <summary>Edits between what was typed and a name worth suggesting, for each four letters typed: two slips in a usual name.</summary>
    private const int LettersPerEdit = 4;

    public static string? Of(string typed, IEnumerable<string> names)
    {
        string folded = SettingName.Fold(typed);
        string? nearest = null;
        int least = Math.Max(1, (folded.Length + LettersPerEdit - 1) / LettersPerEdit) + 1;
        foreach (string name in names)
        {
            int distance = Distance(folded, SettingName.Fold(name));
            if (distance < least) (nearest, least) = (name, distance);
        }
        return nearest;
    }

    /// <summary>Letters to insert, drop, replace or swap with their neighbour.</summary>
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++) rows[i, 0] = i;
        for (int j = 0; j <= b.Length; j++) rows[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(replaced, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }
        return rows[a.Length, b.Length];
    }
}
