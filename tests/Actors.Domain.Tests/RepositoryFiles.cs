namespace Actors.Domain.Tests;

/// <summary>Finds the files of the repository that a test compares with.</summary>
internal static class RepositoryFiles
{
    public static string PathOf(string relative) => Path.Combine(Root(), relative);

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Actors.sln")))
                return folder.FullName;
        }
        throw new InvalidOperationException($"no Actors.sln above {AppContext.BaseDirectory}");
    }
}
